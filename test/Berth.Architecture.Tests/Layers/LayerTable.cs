namespace Berth.Architecture.Tests.Layers;

/// <summary>The layers: the one place that says which assembly may reference which. ARCHITECTURE.md explains it.</summary>
internal static class LayerTable
{
    private static readonly string[] Bottom = ["Berth.Linux", "Berth.Descriptions", "Berth.Workloads"];
    private static readonly string[] UpToSystems =
    [
        .. Bottom, "Berth.Network", "Berth.HostServices", "Berth.Instances", "Berth.Sandbox", "Berth.Desktop", "Berth.Supervision",
        "Berth.Releases", "Berth.Machines",
        .. Bottom, "Berth.HostServices", "Berth.Instances", "Berth.Sandbox", "Berth.Supervision", "Berth.Releases", "Berth.Machines",
        "Berth.Fleet",
    ];

    /// <summary>Rows may stand here before their projects do; a project without a row is an error.</summary>
    public static IReadOnlyList<Layer> Rows { get; } =
    [
        new("Berth.Linux", 0, [], []),
        new("Berth.Descriptions", 0, [], []),
        new("Berth.Workloads", 1, ["Berth.Descriptions"], []),
        new("Berth.HostServices", 1, ["Berth.Linux"], []),
        new("Berth.HostServices.Generator", 1, [], ["Microsoft.CodeAnalysis.CSharp"]),
        new("Berth.Instances", 2, Bottom, []),
        new("Berth.Network", 2, Bottom, []),
        new("Berth.Sandbox", 3, [.. Bottom, "Berth.HostServices", "Berth.Instances", "Berth.Network"], []),
        new("Berth.Desktop", 3, [.. Bottom, "Berth.Instances"], []),
        new("Berth.Supervision", 3, Bottom, []),
        new("Berth.Releases", 3, [.. Bottom, "Berth.Instances"], []),
        new("Berth.Machines", 3, [.. Bottom, "Berth.Instances"], []),
        new("Berth.GuestAgent", 4, ["Berth.Linux", "Berth.HostServices", "Berth.Machines"], []),
        new("Berth.Fleet", 3, ["Berth.Linux", "Berth.Descriptions"], []),
        new("Berth.Supervisor", 4, [.. Bottom, "Berth.Supervision"], []),
        new("Berth.Engine", 5, [.. UpToSystems, "Berth.Supervisor"], []),
        new("Berth.Extensions.Hosting", 6,
            ["Berth.Linux", "Berth.Descriptions", "Berth.HostServices", "Berth.Sandbox", "Berth.Supervision", "Berth.Engine"],
            ["Microsoft.Extensions.Hosting.Abstractions"]),
        new("Berth.Extensions.HealthChecks", 6, ["Berth.Linux", "Berth.Supervision", "Berth.Engine"],
            ["Microsoft.Extensions.Diagnostics.HealthChecks"]),
        new("Berth.CommandLine", 6, ["Berth.Descriptions", "Berth.Workloads", "Berth.Engine"], ["System.CommandLine"]),
        new("Berth.Starter", 7, ["Berth.Linux", "Berth.Engine", "Berth.CommandLine"], []),
        new("Berth.Cli", 7, [.. UpToSystems, "Berth.Supervisor", "Berth.Engine", "Berth.CommandLine"],
            ["System.CommandLine", "Spectre.Console"]),
        new("Berth.Agent", 7, [.. UpToSystems, "Berth.Supervisor", "Berth.Engine"],
            ["System.CommandLine", "Microsoft.AspNetCore.OpenApi"]),
    ];
}
