using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>grants</c> object.</summary>
internal static class GrantTable
{
    public static ObjectKind<GrantSpec> Kind { get; } = new(
        GrantSpec.Default,
        [
            new MemberOf<GrantSpec, ImmutableArray<HostServiceGrant>>("hostServices",
                new ArrayKind<HostServiceGrant>(
                    HostServiceTable.Kind, "{ \"name\": \"fetch\", \"command\": [\"fetch-service\"], \"methods\": [\"get\"] }"),
                static g => g.HostServices, static (g, v) => g with { HostServices = v },
                "Host services that the workload may call. A process of each is started before the workload, and stopped after it.")
            { Aliases = ["services", "hostService"] },
        ])
    {
        Reserved = ["desktop", "wayland", "x11", "pipewire", "dbus"],
        Rules = [new Rule<GrantSpec>(["hostServices"], CheckNamesDiffer)],
    };

    private static void CheckNamesDiffer(GrantSpec grants, Spot at, Findings findings)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < grants.HostServices.Length; i++)
        {
            var name = grants.HostServices[i].Name;
            if (!first.TryAdd(name, i))
                findings.Report(at.Member("hostServices").Item(i).Member("name"),
                    Problem.Of($"hostServices[{first[name]}] is called {Quoted.Text(name)} already", "give each a name of its own"));
        }
    }
}
