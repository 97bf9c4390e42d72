using Berth.Supervision.Definitions;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Systemd;

/// <summary>Writes when a service is started by the clock as systemd.timer(5) has it.</summary>
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
        // Its form is systemd's own, without line breaks.
        if (timer.At is { } at)
            unit.Set("OnCalendar", at.ToString());
        return unit.Section("Install").Set("WantedBy", "timers.target").ToString();
    }
}
