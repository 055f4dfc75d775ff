"""No test case of OCTT and no OCPP 1.6 test of EVerest is left without a test or a reason.

A test bears the number of its OCTT case in its name (`tc_003`) or in a comment, and the names of
EVerest in a comment.
"""

import re
from pathlib import Path

SOURCES = "\n".join(
    path.read_text()
    for path in sorted(Path(__file__).parent.glob("test_*.py"))
    if path != Path(__file__)
)

OCTT = """
001 002 003 004_1 004_2 005_1 005_2 005_3 006 007 008 010 011_1 011_2 012 013 014 015 016 017
018 019 021 023 024 026 027 028 030 031 032 034 035 036 037 038 039 040_1 040_2 041 042_1 042_2
043 044_1 044_2 044_3 045_1 045_2 046 047 048 049 050 051 052 053 054 055 056 057 058 059 060
061 062 064 066 067 068 069 070 071 072 073 074 075 076 077 078 079 080 081 082 083 085 086 087
088
"""

EVEREST = {
    "authorization": """
        authorize_parent_id_1 authorize_invalid parent_id_tag_reservation_1
        parent_id_tag_reservation_2 parent_id_tag_reservation_3 authorization_cache_entry_1
        authorization_cache_entry_2 authorization_cache_entry_3 swipe_on_finishing
        remote_start_transaction_no_connector remote_start_transaction_single_connector
        double_remote_start_transaction send_local_lost_large_token
    """,
    "booting": """
        stop_pending_transactions change_authorization_key_in_pending
        remote_start_stop_in_pending boot_notification_rejected boot_notification_callerror
        boot_notification_no_response initiate_message_in_pending
        boot_notification_rejected_and_call_by_csms
    """,
    "broken": """
        missing_payload_field additional_payload_field wrong_payload_type wrong_auth_payload
        data_transfer_with_probe_module boot_notification_call_error
        start_transaction_call_error_or_timeout too_long_payload_field
        invalid_encoding_in_payload
    """,
    "california_pricing": """
        cost_and_price_set_user_price_no_transaction
        cost_and_price_set_user_price_no_transaction_no_id_token
        cost_and_price_set_user_price_with_transaction
        cost_and_price_final_cost_no_transaction
        cost_and_price_final_cost_with_transaction_not_found
        cost_and_price_final_cost_with_transaction cost_and_price_running_cost
        cost_and_price_running_cost_wrong_transaction
        cost_and_price_running_cost_no_transaction cost_and_price_running_cost_trigger_time
        cost_and_price_running_cost_trigger_energy cost_and_price_running_cost_trigger_power
        cost_and_price_running_cost_trigger_cp_status cost_and_price_set_price_text
        cost_and_price_set_charging_price cost_and_price_set_user_price_timeout
        default_price_published_on_disconnect default_price_published_on_reconnect
        default_price_published_on_change
    """,
    "change_availability": """
        change_availability change_availability_connector_zero
        change_availability_scheduled_in_preparing
        change_availability_scheduled_in_transaction
    """,
    "eichrecht": """
        meter_public_key
    """,
    "firmware_and_diagnostics": """
        get_diagnostics_retries upload_security_log_retries firwmare_update_retries
        signed_update_firmware_retries
    """,
    "message_queue": """
        call_error_to_transaction_message security_event_delivery_after_reconnect
    """,
    "ocpp_compliance": """
        reset_to_idle stop_tx cold_boot cold_boot_pending regular_charging_session_plugin
        regular_charging_session_identification
        regular_charging_session_identification_conn_timeout stop_transaction_match_tag
        stop_transaction_parent_id_tag stop_transaction_parent_id_tag_in_start_transaction
        005_1_ev_side_disconnect ev_side_disconnect ev_side_disconnect_tx_active
        one_reader_for_multiple_connectors regular_charge_session_cached_id
        clear_authorization_data_cache remote_charge_start_stop_cable_first
        remote_charge_start_stop_remote_first remote_charge_start_timeout remote_charge_stop
        hard_reset_no_tx soft_reset_without_tx hard_reset_with_transaction
        soft_reset_with_transaction unlock_connector_no_charging_no_fixed_cable
        unlock_connector_no_charging_fixed_cable
        unlock_connector_with_charging_session_no_fixed_cable
        unlock_connector_with_charging_session_fixed_cable get_configuration
        set_configuration sampled_meter_values clock_aligned_meter_values
        authorize_invalid_blocked_expired start_charging_session_lock_failure
        remote_start_charging_session_rejected remote_start_tx_connector_id_zero
        remote_stop_tx_rejected unlock_connector_failure unlock_unknown_connector
        power_failure_going_down_charge_point_stop_tx
        power_failure_boot_charge_point_stop_tx power_failure_with_unavailable_status
        idle_charge_point connection_loss_during_transaction offline_start_transaction
        offline_start_transaction_restore offline_start_transaction_restore_flow
        offline_stop_transaction offline_transaction configuration_keys
        configuration_keys_incorrect fault_behavior get_local_list_version
        get_local_list_version_flow send_local_list send_local_list_not_supported
        send_local_list_ver_mismatch send_local_list_failed
        start_charging_id_in_authorization_list firmware_update_download_install
        firwmare_update_download_fail firwmare_update_install_fail get_diagnostics
        get_diagnostics_upload_fail reservation_local_start_tx reservation_remote_start_tx
        reservation_connector_expire reservation_connector_faulted
        reservation_connector_occupied reservation_connector_unavailable
        reservation_connector_rejected reservation_connector_zero_not_supported
        reservation_connector_zero_supported reservation_faulted_state
        reservation_occupied_state reservation_cancel reservation_cancel_rejected
        reservation_with_parentid trigger_message trigger_message_rejected
        central_charging_tx_default_profile central_charging_tx_profile
        central_charging_no_transaction central_charging_wrong_tx_id
        central_charging_tx_default_profile_ongoing_transaction get_composite_schedule
        clear_charging_profile stacking_charging_profiles remote_start_tx_with_profile
        remote_start_tx_with_profile_rejected data_transfer_to_chargepoint
        data_transfer_to_csms chargepoint_update_http_auth_key
        chargepoint_update_security_profile chargepoint_update_security_profile_fallback
        chargepoint_update_certificate chargepoint_install_certificate
        chargepoint_delete_certificate chargepoint_invalid_certificate_security_event
        chargepoint_invalid_central_system_security_event get_security_log
        signed_update_firmware get_security_configuration_keys
    """,
    "ocpp_generic_interface_integration": """
        command_stop command_restart command_restart_denied command_security_event
        command_get_variables command_set_variables command_monitor_variables
        subscribe_charging_schedules subscribe_is_connected subscribe_security_event
        change_availability_request_connector change_availability_request_evse
        change_availability_request_failed
    """,
    "plug_and_charge": """
        contract_installation_and_authorization_01
        contract_installation_and_authorization_02
        contract_installation_and_authorization_03
        contract_installation_and_authorization_04 eim_01 eim_02 pnc_reject
        eim_and_autocharge eim_only pnc_certificate_signed_01 pnc_delete_certificate
        pnc_get_15118_ev_certificate pnc_get_certificate_status
        pnc_get_installed_certificate_ids pnc_get_installed_certificate_ids_empty_not_found
        pnc_install_certificate pnc_sign_certificate_and_trigger_message
        set_connector_evse_ids
    """,
    "smart_charging": """
        absolute_1 absolute_2 absolute_3 absolute_4 absolute_5 absolute_6 combined_1
        combined_2 recurring_1 recurring_2 recurring_3 relative_1 relative_2 relative_3
        clear_charging_profiles_for_connector_0
    """,
}

# What the product does not do: pattern of the name -> why no test is owed.
REASONS = {
    r"0(4[6-9]|5[0-3])": "reservation is no feature of the product (D15); both CALLs are refused",
    r"parent_id_tag_reservation_\d|reservation_.*": "the same",
    r"cost_and_price_.*|default_price_.*": "prices of California's DataTransfer are not shown",
    r"meter_public_key": "no meter with signed values (Eichrecht) is part of the station",
    r"command_.*|subscribe_.*|change_availability_request_(connector|evse)": (
        "the interface of EVerest's own modules; ours is secc.reports (docs/reports.md)"
    ),
    r"data_transfer_with_probe_module": "a module of EVerest that plays a vendor",
    r"064|data_transfer_to_csms": "no vendor data goes to the central system but Plug & Charge's",
}


WORDS = {word.removeprefix("test_") for word in re.findall(r"\w+", SOURCES)}
CASES = {
    case
    for several in re.findall(r"(?i)tc((?:_\d{3}(?:_\d(?!\d))?)+)", SOURCES)
    for case in re.findall(r"\d{3}(?:_\d(?!\d))?", several)
}


def is_tested(name: str) -> bool:
    """A case of OCTT in several parts may be one test."""
    parts = {case for case in CASES if case.startswith(f"{name}_")}
    return name in WORDS or name in CASES or bool(parts)


def test_every_row_has_a_test_or_a_reason() -> None:
    rows = f"{OCTT} {' '.join(EVEREST.values())}".split()

    left = [
        name
        for name in rows
        if not is_tested(name) and not any(re.fullmatch(why, name) for why in REASONS)
    ]
    assert not left


def test_no_reason_excuses_what_is_tested_or_what_is_not_there() -> None:
    rows = f"{OCTT} {' '.join(EVEREST.values())}".split()

    for pattern in REASONS:
        assert any(re.fullmatch(pattern, name) and not is_tested(name) for name in rows), pattern


def test_the_list_of_everest_is_whole() -> None:
    counts = {group: len(names.split()) for group, names in EVEREST.items()}

    # 210 in its sources; one name of plug_and_charge stands there twice.
    assert sum(counts.values()) == 209
    assert counts["ocpp_compliance"] == 103
