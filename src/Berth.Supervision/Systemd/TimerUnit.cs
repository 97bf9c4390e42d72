using Berth.Supervision.Definitions;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Systemd;

/// <summary>Writes the schedule of a service as a timer unit (systemd.timer(5)).</summary>
internal static class TimerUnit
{
    internal static string Render(ServiceDefinition definition, TimerSpec timer)
    {
        var unit = UnitRenderer.Begin(definition)
            .Section("Timer")
            .Set("Unit", new UnitNames(definition.Name).ServiceUnit)
            .Set("AccuracySec", "100ms");
        if (timer.Every is { } every)
            unit.Set("OnActiveSec", "0").Set("OnUnitActiveSec", every);
        // The expression has systemd's form, without line breaks.
        if (timer.At is { } at)
            unit.Set("OnCalendar", at.ToString());
        return unit.Section("Install").Set("WantedBy", "timers.target").ToString();
    }
}
