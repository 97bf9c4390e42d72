namespace Berth.Architecture.Tests.Layers;

/// <summary>The layers: the one place that says which assembly may reference which. ARCHITECTURE.md explains it.</summary>
internal static class LayerTable
{
    private static readonly string[] Bottom = ["Berth.Linux", "Berth.Workloads"];
    private static readonly string[] UpToSystems =
    [
        .. Bottom, "Berth.HostServices", "Berth.Sandbox", "Berth.Supervision", "Berth.Releases", "Berth.Machines",
    ];

    /// <summary>Rows may stand here before their projects do; a project without a row is an error.</summary>
    public static IReadOnlyList<Layer> Rows { get; } =
    [
        new("Berth.Linux", 0, [], []),
        new("Berth.Workloads", 0, [], []),
        new("Berth.HostServices", 1, ["Berth.Linux"], []),
        new("Berth.HostServices.Generator", 1, [], ["Microsoft.CodeAnalysis.CSharp"]),
        new("Berth.Sandbox", 2, [.. Bottom, "Berth.HostServices"], []),
        new("Berth.Supervision", 2, Bottom, []),
        new("Berth.Releases", 2, Bottom, []),
        new("Berth.Machines", 2, Bottom, []),
        new("Berth.Engine", 3, UpToSystems, []),
        new("Berth.CommandLine", 4, ["Berth.Workloads", "Berth.Engine"], ["System.CommandLine"]),
        new("Berth.Starter", 5, ["Berth.Linux", "Berth.Engine", "Berth.CommandLine"], []),
        new("Berth.Cli", 5, [.. UpToSystems, "Berth.Engine", "Berth.CommandLine"], ["System.CommandLine", "Spectre.Console"]),
        new("Berth.Agent", 5, [.. UpToSystems, "Berth.Engine"], []),
    ];
}
