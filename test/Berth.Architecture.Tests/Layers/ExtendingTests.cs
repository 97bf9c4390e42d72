using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Layers;

/// <summary>
/// docs/design/extending.md says which files a new host action, command or service manager touches. Every one that exists touches no more:
/// nothing else in the sources names its type.
/// </summary>
public sealed partial class ExtendingTests
{
    private const string Guide = "docs/design/extending.md";

    /// <summary>Files that need what a certain action has made, not the kind of thing that an action is.</summary>
    private static readonly Dictionary<string, string[]> s_users = new(StringComparer.Ordinal)
    {
        ["CgroupAction"] = ["src/Berth.Sandbox/Probing/CgroupLookup.cs"],
        ["HeldStartAction"] =
        [
            "src/Berth.Engine/Running/WorkloadRunner.cs", "src/Berth.Engine/Running/HeldStart.cs",
            "src/Berth.Instances/Store/InstanceStore.cs",
        ],
        ["SocketDirectoryAction"] = ["src/Berth.Instances/Records/InstanceRecord.cs", "src/Berth.Engine/HostServices/InstanceServices.cs"],
        ["BuiltinServiceManager"] =
        [
            "src/Berth.Engine/Services/SupervisorProcess.cs", "src/Berth.Engine/Services/SupervisorPlace.cs",
                "src/Berth.Supervisor/SupervisorOptions.cs",
            "src/Berth.Supervisor/BuiltinSupervisor.cs",
        ],
    };

    public static TheoryData<string> HostActions =>
        FilesEndingWith("src/Berth.Instances/HostActions/", "Action.cs", except: ["HostAction.cs", "ForeignAction.cs"]);

    public static TheoryData<string> DesktopActions => FilesEndingWith("src/Berth.Desktop/", "Action.cs", except: []);

    public static TheoryData<string> Commands =>
        FilesEndingWith("src/Berth.Cli/Commands/", "Command.cs", except: ["RequestCommand.cs", "ServiceNamesCommand.cs"]);

    /// <summary>Commands that only hold others.</summary>
    private static IEnumerable<string> Groups =>
        Repo.Matching("src/Berth.Cli/Commands/", "Command.cs")
            .Where(static file => Repo.Read(file).Contains("Subcommands.Add(", StringComparison.Ordinal));

    public static TheoryData<string> ServiceManagers => [
        .. Repo.Matching("src/", "ServiceManager.cs").Where(static file => ServiceManagerFolder().IsMatch(file)),
    ];

    [Theory]
    [MemberData(nameof(HostActions))]
    public void HostAction_EachOne_IsNamedByItsTableAndItsPlannerAlone(string file) =>
        NamedElsewhere(file, [
            "src/Berth.Instances/HostActions/HostActionKinds.cs", "src/Berth.Sandbox/Planning/", "src/Berth.Desktop/DesktopPlanner.cs",
        ]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(DesktopActions))]
    public void DesktopAction_EachOne_IsNamedByItsTableAndItsPlannerAlone(string file) =>
        NamedElsewhere(file, ["src/Berth.Desktop/DesktopHostActions.cs", "src/Berth.Desktop/DesktopPlanner"]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_EachOne_IsNamedByItsListAlone(string file) =>
        NamedElsewhere(file, ["src/Berth.Cli/BerthCommandLine.cs", .. Groups]).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(ServiceManagers))]
    public void ServiceManager_EachOne_IsNamedByItsFolderAndWhereItIsOpened(string file) =>
        NamedElsewhere(file, [file[..(file.LastIndexOf('/') + 1)], "src/Berth.Engine/Services/ServiceManagers.cs"]).ShouldBeEmpty();

    [Fact]
    public void Guide_EveryFileItNames_IsThere()
    {
        var named = Backquoted().Matches(Repo.Read(Guide)).Select(static match => match.Groups["path"].Value)
            .Where(static path => !path.Contains("Mine", StringComparison.Ordinal)
                && !path.Contains("name", StringComparison.OrdinalIgnoreCase))
            .ToList();
        named.Count.ShouldBeGreaterThan(8);
        named.Where(static path => !Path.Exists(Repo.FullPath(path))).ShouldBeEmpty();
    }

    private static TheoryData<string> FilesEndingWith(string folder, string end, string[] except) =>
        [.. Repo.Matching(folder, ".cs").Where(file => file.EndsWith(end, StringComparison.Ordinal)
            && !except.Contains(Path.GetFileName(file)))];

    private static IEnumerable<string> NamedElsewhere(string file, string[] allowed)
    {
        var type = Path.GetFileNameWithoutExtension(file);
        var word = new Regex($@"\b{type}\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
        var users = s_users.GetValueOrDefault(type, []);
        return Repo.Matching("src/", ".cs").Where(other =>
            other != file
                && !users.Contains(other)
                && !Array.Exists(allowed, place => other.StartsWith(place, StringComparison.Ordinal))
                && word.IsMatch(Repo.Read(other)));
    }

    [GeneratedRegex(
        "^src/Berth.(Supervision/[^/]+|Supervisor/Client)/[A-Z][a-z0-9]+ServiceManager.cs$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ServiceManagerFolder();

    [GeneratedRegex("`(?<path>(src|test|docs)/[^`]*)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Backquoted();
}
