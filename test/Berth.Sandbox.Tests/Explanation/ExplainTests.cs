using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Tests.Outcome;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Explanation;

/// <summary>What <c>berth explain</c> prints, whole, for hosts that are always the same.</summary>
public sealed partial class ExplainTests
{
    public static TheoryData<string> Names { get; } =
        ["strict", "workspace", "permissive", "identity", "landlock", "files", "hostservices"];

    [Theory, MemberData(nameof(Names))]
    public void Explain_Text_IsAsInTheGoldenFile(string name)
    {
        var outcome = Outcome(name);
        var program = SandboxCompiler.Compile(outcome.Parameters, LaunchMode.Standalone);

        GoldenFile.Verify($"test/Berth.Sandbox.Tests/Golden/explain.{name}.txt",
            OutcomeText.Render(outcome, program, calls: name is "strict" or "identity" or "landlock" or "files"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Explain_Json_IsAsInTheGoldenFile(string name)
    {
        var outcome = Outcome(name);
        var program = SandboxCompiler.Compile(outcome.Parameters, LaunchMode.Standalone);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            OutcomeJson.Write(writer, outcome, program, calls: name == "landlock");
        var text = Encoding.UTF8.GetString(buffer.ToArray());

        using (var document = JsonDocument.Parse(text))
            document.RootElement.GetProperty("name").GetString().ShouldBe("sample");

        // The filter has tests of its own.
        GoldenFile.Verify($"test/Berth.Sandbox.Tests/Golden/explain.{name}.json", Filter().Replace(text, "\"filter\": \"(left out)\"")
            + "\n");
    }

    private static SandboxOutcome Outcome(string name) => name switch
    {
        "strict" => SandboxPlanner.Plan(PlanningFixture.Spec(), PlanningFixture.User()),
        "workspace" => SandboxPlanner.Plan(
            PlanningFixture.Spec(new SandboxSpec { Network = NetworkMode.Host }) with { Command = ["sh", "-c", "echo 'it''s me'"] },
            PlanningFixture.User(FakeHost.Merged().File("/home/me/project/main.c")) with { CurrentDirectory = "/home/me/project" }),
        "permissive" => SandboxPlanner.Plan(
            PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Permissive }) with { Command = [] },
            PlanningFixture.User(FakeHost.Merged().Directory("/dev/dri", "/run/nscd")).With(("DISPLAY", ":0")) with { HasTerminal = true }),
        "hostservices" => SandboxPlanner.Plan(HostServiceTests.Spec(), HostServiceTests.Context()),
        "identity" => SandboxPlanner.Plan(
            PlanningFixture.Spec(new SandboxSpec
            {
                Profile = SandboxProfile.Strict,
                Identity = 7,
                Groups = ["video"],
                Capabilities = ["CAP_NET_BIND_SERVICE"],
                Filesystem = [new BindEntry("/srv/notes", "/data") { Write = true, Ensure = true }],
                ExtraPermissions = [new PermissionSpec { Path = "/srv", Read = true, Execute = true }],
                Resources = new ResourceSpec
                {
                    Memory = 512 << 20,
                    Pids = 64,
                    CpuMax = 1.5,
                    Nice = 5,
                    OomScore = 500,
                    Scheduling = SchedulingPolicy.Batch,
                    Rlimits = ImmutableSortedDictionary.Create<string, RlimitSpec>(StringComparer.Ordinal)
                        .Add("nofile", new RlimitSpec(64, null)),
                },
                Stop = new StopSpec { Signal = "SIGINT", Delay = TimeSpan.FromSeconds(10) },
            }),
            PlanningFixture.Root() with { Features = new HostFeatures { LandlockAbi = 7, CgroupParent = "/sys/fs/cgroup/berth" } }),
        "landlock" => SandboxPlanner.Plan(
            PlanningFixture.Spec(new SandboxSpec { Require = IsolationTier.Landlock, Filesystem = [new BindEntry("/srv", "/srv")] }),
            PlanningFixture.User(FakeHost.Merged().Directory("/home/me/project"))
                .WithoutNamespaces(landlock: 3) with
            { CurrentDirectory = "/home/me/project" }),
        _ => SandboxPlanner.Plan(
            PlanningFixture.Spec(new SandboxSpec
            {
                Profile = SandboxProfile.Strict,
                WritableRoot = true,
                Filesystem =
                [
                    new BindEntry("/srv/app", "/app") { Write = true },
                    new TmpfsEntry("/app/cache") { Size = 1 << 20, Write = false },
                    new OverlayEntry("/merged", ["/srv/base"]) { Upper = "/srv/upper", Work = "/srv/work" },
                    new FileEntry("/etc/hosts", "127.0.0.1 sample\n"),
                    new FileEntry("/etc/app/app.conf", "grüß = dich\n") { Mode = 0b110_000_000 },
                    new SymlinkEntry("/current", "app"),
                    new BindEntry("/srv/maybe", "/maybe") { Optional = true },
                ],
                Deny = ["/app/**/.env", "/current/secrets", "/merged/*.key", "/app/later"],
            }),
            PlanningFixture.User(
                FakeHost.Merged()
                    .File("/srv/app/.env", "/srv/app/x/.env", "/srv/app/secrets/a", "/srv/base/a.key")
                    .Directory("/srv/app/cache", "/srv/upper", "/srv/work"))),
    };

    [GeneratedRegex("\"filter\": \"[^\"]*\"")]
    private static partial Regex Filter();
}
