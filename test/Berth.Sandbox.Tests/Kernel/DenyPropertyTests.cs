using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Identity;
using Berth.Linux.Landlock;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Running;
using Berth.Workloads.Specs;
using Caller = Berth.Sandbox.Host.Caller;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>
/// Random trees, grants, denies and links in real sandboxes: every access is tried from inside, and compared with what must be.
/// </summary>
public sealed class DenyPropertyTests(AccessProbe probe) : IClassFixture<AccessProbe>
{
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("BERTH_CASES") ?? "200", CultureInfo.InvariantCulture);

    [Fact]
    public async Task EveryAccess_OfARandomCase_IsAsTheSpecificationSays()
    {
        if (UserNamespaceAttempt.Run() is { } refused)
            Assert.Skip($"needs user namespaces ({refused})");
        await probe.Compile();
        var (denied, readable, refusals) = (0, 0, 0);

        Properties.Of(
            random =>
            {
                using var directory = new TemporaryDirectory();
                var root = Directory.CreateDirectory(directory["tree"]).FullName;
                var @case = new AccessCase(random, root);
                var oracle = new AccessOracle(@case);
                var paths = oracle.Paths().Distinct(StringComparer.Ordinal).ToArray();
                using var mode = @case.Unlisted is { } unlisted ? new PassingMode(unlisted) : null;
                SandboxParameters parameters;
                try
                {
                    parameters = SandboxPlanner.Plan(Spec(@case), Context(directory.Path)).Parameters;
                }
                catch (SandboxPlanException refusal)
                {
                    if (refusal.Problem.Contains("is not known", StringComparison.Ordinal))
                    {
                        @case.Unlisted.ShouldNotBeNull($"{refusal.Message} in\n{@case}");
                        Credentials.IsRoot.ShouldBeFalse("root can list everything");
                    }

                    // A target that is a file for a source that is a directory, and its like: the planner's own tests.
                    refusals++;
                    return;
                }

                // Through a link to / a rule may name the program that tries.
                if (parameters.Mounts.OfType<MaskStep>().Any(static m => m.Target == "/probe"))
                {
                    refusals++;
                    return;
                }

                var found = AccessProbe.Try(parameters, paths);
                found.Length.ShouldBe(paths.Length);
                for (var i = 0; i < paths.Length; i++)
                {
                    var expected = oracle.Access(paths[i]);
                    var content = expected is { } e && File.Exists(e.Host) ? e.Host[root.Length..] : "";
                    var isUnlisted = expected?.Host == @case.Unlisted;
                    var isWritable = expected is { Writable: true }
                        && !(isUnlisted && Credentials.IsRoot); // the workload is somebody else then
                    found[i].ShouldBe((expected is not null && !isUnlisted, isWritable, content), $"{paths[i]} in\n{@case}");
                    denied += expected is null ? 1 : 0;
                    readable += expected is null ? 0 : 1;
                }
            },
            Cases);

        // Not only cases in which nothing happens.
        refusals.ShouldBeLessThan(Cases / 2);
        denied.ShouldBeGreaterThan(Cases * 2);
        readable.ShouldBeGreaterThan(Cases * 2);
    }

    private WorkloadSpec Spec(AccessCase @case) => new()
    {
        Name = "access",
        Command = ["/probe"],
        WorkingDirectory = "/",
        Sandbox = new SandboxSpec
        {
            Profile = SandboxProfile.Strict,
            Filesystem = [.. @case.Entries, new BindEntry(probe.Program, "/probe")],
            Deny = [.. @case.Denies],
        },
    };

    private PlanningContext Context(string root) => new()
    {
        Caller = new Caller(Credentials.EffectiveUid, Credentials.EffectiveGid, []) { MayMapIdentities = Credentials.IsRoot },
        Features = new HostFeatures { LandlockAbi = LandlockAbi.Probe().Version },
        Host = new HostPart(root, probe.Program),
        CurrentDirectory = root,
        Environment = ImmutableDictionary<string, string>.Empty,
        FindGroup = static _ => null,
        InstanceId = new string('0', 32),
    };
}
