using Berth.Supervision.Definitions;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

/// <summary>The ten definitions, without what Windows can't do.</summary>
internal static class WindowsDefinitions
{
    public static ServiceDefinition Get(string name)
    {
        var definition = TestDefinitions.Get(name);
        var supervise = definition.Supervise with { Stop = null };
        if (supervise.Timer is { At: not null })
            supervise = supervise with { Timer = new TimerSpec { Every = TimeSpan.FromDays(1) } };
        return definition with { User = null, Resources = new ResourceSpec(), Supervise = supervise };
    }
}
