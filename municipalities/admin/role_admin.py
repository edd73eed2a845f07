"""An admin in which the role decides: what is not the user's does not exist for them.

Django's permissions are not asked. `visible` chooses the rows that exist for a user; everything else is 404, on every
page of the admin. `may_add`, `may_change` and `may_delete` say what the user may do with those that exist.
"""

from collections import defaultdict

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.utils import get_deleted_objects, get_fields_from_path
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import DEFAULT_DB_ALIAS, models
from django.http import Http404, HttpResponseNotAllowed
from django.utils.text import capfirst

from municipalities.admin.fields import (
    FEW,
    Autocomplete,
    AutocompleteInRows,
    AutocompleteMany,
    DateWidget,
    DocumentWidget,
)
from municipalities.forms.fields import DateField
from municipalities.forms.rows import RowFormSet
from municipalities.forms.versioned import ConstrainedForm


class OwnRelatedFilter(RelatedFieldListFilter):
    """Offers what occurs in the rows that exist for the user, and nothing else."""

    def field_choices(self, field, request, model_admin):
        occurring = model_admin.get_queryset(request).order_by().values(self.field_path)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": occurring}
        )


class RoleFields:
    """The form fields of admins and inlines alike."""

    form = ConstrainedForm
    formfield_overrides = {
        models.DateField: {"form_class": DateField, "widget": DateWidget},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget({"rows": 4})},
    }
    # Names of file fields, and how to find the address where each document is fetched.
    documents = {}
    related_in_popups = ()

    def choices(self, request, db_field):
        """The rows that the user may choose in `db_field`. What is posted beside them is refused."""
        return self.admin_site.choices_for(request, db_field)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.documents:
            kwargs["widget"] = DocumentWidget(self.documents[db_field.name])
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(field.widget, "can_add_related"):
            self._keep_to_adding(field.widget, db_field)
        return field

    def _keep_to_adding(self, wrapper, db_field):
        """Adding what is missing helps; changing or deleting something from inside another form surprises."""
        wrapper.can_add_related = wrapper.can_add_related and db_field.name in self.related_in_popups
        wrapper.can_change_related = wrapper.can_delete_related = wrapper.can_view_related = False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        queryset = kwargs.setdefault("queryset", self.choices(request, db_field))
        few = list(queryset[: FEW + 1])
        if db_field.name in self.autocomplete_fields and len(few) > FEW:
            kwargs["widget"] = self.autocomplete_widget(db_field, self.admin_site)
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs.setdefault("widget", forms.Select)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        # Read once, and not once for every row of the page.
        chosen_from = few if len(few) <= FEW else queryset
        field.choices = [
            *([("", field.empty_label)] if field.empty_label is not None else []),
            *((field.prepare_value(choice), field.label_from_instance(choice)) for choice in chosen_from),
        ]
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        queryset = kwargs.setdefault("queryset", self.choices(request, db_field))
        if db_field.name in self.autocomplete_fields and queryset[: FEW + 1].count() > FEW:
            kwargs["widget"] = AutocompleteMany(db_field, self.admin_site)
        else:
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RoleAdmin(RoleFields, admin.ModelAdmin):
    autocomplete_widget = Autocomplete
    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by = ()
    view_on_site = False

    def exists_for(self, user):
        """Whether such things exist for the user at all; otherwise they stand in no list, and their pages are 404."""
        return False

    def visible(self, queryset, user):
        """The rows that exist for the user; none where nothing else is said."""
        return queryset.none()

    def may_add(self, user):
        return False

    def may_change(self, user, obj=None):
        """Whether the user may change `obj`, or any such thing where none is given."""
        return False

    def may_delete(self, user, obj=None):
        return False

    def get_queryset(self, request):
        return self.visible(super().get_queryset(request), request.user)

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            raise Http404
        return obj

    def has_module_permission(self, request):
        return self.exists_for(request.user)

    def has_view_permission(self, request, obj=None):
        return self.exists_for(request.user)

    def has_add_permission(self, request):
        return self.may_add(request.user)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_delete(request.user, obj)

    def get_urls(self):
        # Django's last one turns any address into one that does not exist, by a redirect.
        return super().get_urls()[:-1]

    def changelist_view(self, request, extra_context=None):
        self._require_existence(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        self._require_existence(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        self._require_existence(request)
        return super().delete_view(request, object_id, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        self._require_existence(request)
        return super().history_view(request, object_id, extra_context)

    def _require_existence(self, request):
        if not self.exists_for(request.user):
            raise Http404

    def lookup_allowed(self, lookup, value, request=None):
        """Only what the filters of the list themselves ask: any other path would answer questions about other rows."""
        names = [self._filter_name(item) for item in self.get_list_filter(request)]
        endings = ("", "__exact", "__id__exact", "__isnull", "__in")
        return lookup in {f"{name}{ending}" for name in names for ending in endings}

    @staticmethod
    def _filter_name(item):
        if isinstance(item, str):
            return item
        return item[0] if isinstance(item, tuple) else item.parameter_name

    def get_list_filter(self, request):
        return [self._own(item) for item in super().get_list_filter(request)]

    def _own(self, item):
        if isinstance(item, str) and get_fields_from_path(self.model, item)[-1].is_relation:
            return (item, OwnRelatedFilter)
        return item

    def get_fieldsets(self, request, obj=None):
        """Where the user may only read, a document is shown by its link."""
        fieldsets = super().get_fieldsets(request, obj)
        if not self.documents or (self.has_change_permission(request, obj) if obj else True):
            return fieldsets
        return [
            (name, {**options, "fields": [self._readable(field) for field in options["fields"]]})
            for name, options in fieldsets
        ]

    def _readable(self, field_name):
        return f"{field_name}_link" if field_name in self.documents else field_name

    def get_deleted_objects(self, objs, request):
        """Names what stands in the way of deleting only as far as it exists for the user."""
        deleted, counts, lacking, protected = get_deleted_objects(objs, request, self.admin_site)
        if protected:
            protected = self._named(protected_by(objs), request)
        links = self._links()
        counts = {name: count for name, count in counts.items() if name not in links.values()}
        return without(deleted, links.keys()), counts, lacking, protected

    def _links(self):
        """What Django calls the rows that only tie two things together: nothing that anybody has written."""
        fields = [field for field in self.opts.get_fields() if field.many_to_many]
        relations = [getattr(field, "remote_field", field) if field.concrete else field for field in fields]
        through = [relation.through._meta for relation in relations]
        return {
            capfirst(meta.verbose_name): meta.verbose_name_plural for meta in through if meta.auto_created
        }

    def _named(self, protecting, request):
        by_model = defaultdict(set)
        for obj in protecting:
            shown = self.admin_site.stands_for(obj)
            by_model[type(shown)].add(shown.pk)
        return [name for model, pks in by_model.items() for name in self._names(model, pks, request)]

    def _names(self, model, pks, request):
        existing = self.admin_site.existing(model, request).filter(pk__in=pks)
        names = [f"{model._meta.verbose_name}: {obj}" for obj in existing]
        hidden = [str(model._meta.verbose_name_plural)] if len(names) < len(pks) else []
        return names + hidden


class RoleInline(RoleFields):
    """Rows inside another thing's form: who may change that, may change them."""

    formset = RowFormSet
    autocomplete_widget = AutocompleteInRows
    extra = 0
    view_on_site = False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(self, admin.TabularInline):
            # In a table the column's heading stands for the label, and only those who see it know.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(str(field.label)))
        return field

    def parent_admin(self):
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.parent_admin().exists_for(request.user)

    def has_add_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def _may_change(self, request, parent):
        admin_of_it = self.parent_admin()
        if parent is None or parent.pk is None:
            return admin_of_it.may_add(request.user) or admin_of_it.may_change(request.user)
        return admin_of_it.may_change(request.user, parent)


def without(nested, links):
    """Django's nested list of what is deleted, without what begins with one of these words."""
    return [
        without(item, links) if isinstance(item, list) else item
        for item in nested
        if isinstance(item, list) or not any(item.startswith(f"{name}: ") for name in links)
    ]


def protected_by(objs):
    """What would have to go before `objs` can be deleted."""
    for obj in objs:
        try:
            models.deletion.Collector(using=DEFAULT_DB_ALIAS).collect([obj])
        except models.ProtectedError as error:
            return error.protected_objects
    return []
