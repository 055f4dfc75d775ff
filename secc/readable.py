"""Reports as a line of text each, for `secc watch --text`."""

from datetime import datetime

from secc import reports as r


def text(report: r.Report | r.Answer) -> str:
    """`report` for a reader; times are local."""
    match report:
        case r.Hello():
            return f"connected to {report.software}, connector {report.connector}"
        case r.Answer():
            return "done" if report.ok else f"refused: {report.error}"
    at = datetime.fromtimestamp(report.time).strftime("%H:%M:%S.%f")[:-3]
    return f"{at} {_words(report)}"


def _words(report: r.Report) -> str:
    match report:
        case r.State():
            return _state(report)
        case r.Exchange():
            request = report.request.removesuffix("Req")
            return f"{request}: {report.code} in {report.latency_s * 1000:.1f} ms"
        case r.AuthorizationWanted():
            who = f"contract {report.emaid}" if report.emaid else report.evcc
            return f"authorisation wanted by {who}: secc ctl authorise (or refuse)"
        case r.CertificateWanted():
            return f"contract certificate wanted ({report.action}) of the back end"
        case r.Receipt():
            return f"receipt of {report.emaid} for {report.meter_wh} Wh of meter {report.meter_id}"
        case r.Deviation():
            return f"deviation: {report.text} ({report.clause})"
        case r.Link():
            ev = f", EV {report.ev}" if report.ev else ""
            far = f", {report.attenuation_db:.1f} dB" if report.attenuation_db is not None else ""
            return (
                f"data link {report.state}{f': {report.reason}' if report.reason else ''}{ev}{far}"
            )
        case r.Modem():
            return f"modem {report.chip} ({report.mac})"
        case r.SessionStarted():
            kind = "joined again" if report.resumed else "started"
            return f"session {report.session} {kind}: {report.protocol}, EV {report.evcc}"
        case r.SessionEnded():
            how = "paused" if report.paused else "ended" if report.ok else "FAILED"
            last = f" after {report.last_message}" if report.last_message else ""
            return (
                f"session {report.session or '-'} {how} by {report.by}{last}: {report.reason}"
                f"{f' ({report.detail})' if report.detail else ''}, {report.energy_wh:.0f} Wh"
            )
        case r.FaultRaised():
            return f"fault {report.name} ({report.severity}) {'on' if report.active else 'off'}"
        case r.Health():
            reached = {True: "online", False: "offline", None: "not told"}[report.central_system]
            can = ", ".join(f"{name} {value:.4g}" for name, value in report.can.items())
            told = f"health: central system {reached}, {report.clients} clients"
            told += f", {report.undelivered} messages wait" if report.undelivered else ""
            told += f", {report.set_aside} set aside" if report.set_aside else ""
            return f"{told}, CAN {can}" if can else told
        case r.Plug():
            who = f", {report.id_tag}" if report.id_tag else ""
            taken = f"{report.meter_wh - report.meter_start_wh:.0f} Wh"
            return f"plug-in {report.id} {'over' if report.until else 'lasts'}: {taken}{who}"
        case r.Alert():
            return f"alert {report.name}: {report.text}"
    return type(report).__name__


def _state(state: r.State) -> str:
    words = [f"{state.phase:<11} pilot {state.pilot}"]
    if state.duty is not None:
        words.append(f"{state.duty:.0%}")
    words.append(f"{state.voltage_v:6.1f} V {state.current_a:6.1f} A")
    if state.target_voltage_v is not None and state.target_current_a is not None:
        words.append(f"(asked {state.target_voltage_v:.1f} V {state.target_current_a:.1f} A)")
    words.append(f"{state.energy_wh:.0f} Wh")
    if state.soc is not None:
        words.append(f"SoC {state.soc} %")
    words.append(f"contactors {state.contactors}, isolation {state.isolation}")
    words.append("locked" if state.locked else "unlocked")
    if state.faults:
        words.append(f"faults: {', '.join(state.faults)}")
    return "  ".join(words)
