"""What Google has no method for: a list of steps to do by hand, printed at the end."""

from behavesim.settings import GoogleSettings


def list_manual_steps(settings: GoogleSettings, measurement_id: str | None) -> list[str]:
    """What is left for a person, in the order in which it is needed."""
    return [
        *(_list_for_accounts(settings)),
        *(_list_for_cloud(settings) if settings.project else ()),
        *(_list_for_analytics(measurement_id) if settings.ga_account else ()),
        *(_list_for_tags() if settings.gtm_account else ()),
    ]


def _list_for_accounts(settings: GoogleSettings) -> list[str]:
    steps = []
    if not settings.ga_account:
        steps.append(
            "Google Analytics: make an account at https://analytics.google.com, agree to its terms,"
            " and set google.ga_account to its number (Admin > Account details)"
        )
    if not settings.gtm_account:
        steps.append(
            "Tag Manager, where you want it: make an account at https://tagmanager.google.com,"
            " agree to its terms, and set google.gtm_account to its number (in its page's address)"
        )
    if not settings.project:
        steps.append(
            "Google Cloud, where you want GA4's export in BigQuery: agree to its terms at"
            " https://console.cloud.google.com and set google.project"
        )
    return steps


def _list_for_cloud(settings: GoogleSettings) -> list[str]:
    return [
        f"Google Cloud: link a billing account to {settings.project}, or BigQuery's sandbox deletes"
        " tables after 60 days and takes no streaming export",
        "BigQuery: set a budget alert, and an expiration for analytics_NUMBER if you want one",
    ]


def _list_for_analytics(measurement_id: str | None) -> list[str]:
    stream = measurement_id or "the web stream"
    return [
        "GA4 Admin > Data filters: a filter of internal traffic with the parameter value"
        " simulated (traffic_type of simulated hits), tested first, then active, so that reports"
        " leave them out",
        f"GA4 Admin > Data streams > {stream} > Configure tag settings > Define internal traffic:"
        " your own addresses, if your own visits are to be left out too",
        "GA4 Admin > Data streams > Configure tag settings: unwanted referrals, domains of cross-"
        "domain measurement and session timeout, if they are not to be as they come",
        "GA4 Admin > Data collection: acknowledge user data collection, before a secret of the"
        " Measurement Protocol can be made",
        "wait a day for analytics_NUMBER in BigQuery: the export begins with the link and fills"
        " nothing in from before",
    ]


def _list_for_tags() -> list[str]:
    return [
        "Tag Manager: try the container by Preview before real visitors come (docs/gtm.md)",
    ]
