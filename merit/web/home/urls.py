"""The home page and what can be done on it: addresses."""

from django.urls import URLPattern, path

from merit.web.home import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("home/company", views.company, name="home-company"),
    path("home/rank", views.rank, name="home-rank"),
    path("home/overdue", views.overdue, name="home-overdue"),
    path("follow-ups/<int:pk>/reschedule", views.reschedule, name="follow-up-reschedule"),
]
