from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from measures.views import for_machines
from municipalities.sign_in import admin_login, confirm_login_code

# The admin's own form would be a second way in, without limits on the number of attempts.
admin.site.login = admin_login

# Named one by one: allauth.account.urls also has signing up and changing one's e-mail address, and here the
# coordinator keeps the accounts.
sign_in_urls = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("konto/", include(sign_in_urls)),
    path("", include("measures.urls")),
    prefix_default_language=False,
)
# For machines there is one of each, whatever the language.
urlpatterns += [
    path("robots.txt", for_machines.robots, name="robots"),
    path("sitemap.xml", for_machines.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", for_machines.sitemap_section, name="sitemap-section"),
    path(".well-known/security.txt", for_machines.security, name="security"),
]

handler403 = "rnplan.errors.no_access"
handler404 = "rnplan.errors.not_found"
handler500 = "rnplan.errors.server_error"
