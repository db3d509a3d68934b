"""What stays in the read log of each page that shows or gives out a family's facts: whoever takes it away, or adds one, says so here."""

from __future__ import annotations

#: Route → the acts that reading it once leaves there; what is read by a change (a report for a reason, a look at numbers) is tried in its own room.
LOGGED = {
    endpoint: frozenset(acts.split())
    for acts, endpoints in {
        "archive.open": "archives.show_file archives-api.get_file",
        "assessment.open": "determination.show_assessment assessments-api.get_assessment reviews-api.get_sheet",
        "audit.readers": "inspection.show_readers audit-api.read_readers",
        "case.open": "cases.show_case cases-api.get_case",
        "complaint.open": "complaints.show_complaint complaints-api.get_complaint",
        "disaster.households": "disasters.show_event disasters-api.get_event",
        "export": (
            "relief.export_month payments.export_book payments.export_lines payments.export_unpaid rolls.export_problems "
            "rolls.export_figures oversight.export_list oversight.export_listed oversight.export_statistics oversight.export_events "
            "oversight.export_orders oversight-api.export_event_log"
        ),
        "household.entitlement": "rolls.show_entitlement",
        "household.open": "intake.show_household households-api.read_household",
        "household.visits": "discovery.show_visits visits-api.get_visits",
        "lead.open lead.phone": "discovery.show_lead leads-api.get_lead",
        "online.open": "online.show_application applications-api.get_application",
        "online.phone": "applications-api.read_phone",
        "person.unmask": "verification.print_numbers",
        "referral.open": "referrals.show_transfer referrals-api.get_transfer",
        "roll.open": "rolls.show_import rolls-api.get_roll",
        "verification.results": "verification.show_check verification.ask_rest verification.show_report verification.print_report checks-api.get_check",
        "winter.file": "disasters.download_list winter-lists-api.get_file",
        "winter.list": "disasters.show_list disasters.show_case_list winter-lists-api.get_list",
    }.items()
    for endpoint in endpoints.split()
}
