using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Outcome;

/// <summary>A spec that was made by code is held to the rules that one from a file is held to.</summary>
public sealed class ValidationTests
{
    [Fact]
    public void Plan_ARelativeDeny_IsNotVoid()
    {
        Refusal(PlanningFixture.Spec() with { Sandbox = Strict with { Deny = ["etc/secret"] } }).ShouldContain("$.sandbox.deny[0]");
        PlanningFixture.Plan(PlanningFixture.Spec() with { Sandbox = Strict with { Deny = ["/etc/secret"] } }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("tr\0ue", "x")]
    [InlineData("true", "a\0b")]
    public void Plan_ANulCharacter_IsNotAnEnd(string program, string argument)
    {
        Refusal(PlanningFixture.Spec() with { Command = [program, argument] }).ShouldContain("NUL");
        PlanningFixture.Plan(PlanningFixture.Spec() with { Command = ["true", "ab"] }).Arguments.ShouldBe(["true", "ab"]);
    }

    [Fact]
    public void Plan_AMachine_IsNoSandbox()
    {
        var spec = new WorkloadSpec { Name = "sample", Command = ["true"], Isolation = Isolation.Machine };
        Refusal(spec).ShouldContain("machine");
        Should.Throw<SandboxPlanException>(() => SandboxPlanner.PlanChecked(spec, PlanningFixture.User())).Message.ShouldContain("machine");
    }

    [Fact]
    public void Plan_ArraysThatWereNeverSet_AreEmpty()
    {
        var spec = PlanningFixture.Spec() with
        {
            Args = default,
            Sandbox = Strict with
            {
                Groups = default,
                Filesystem = default,
                Deny = default,
                Capabilities = default,
                ExtraPermissions = default,
                Seccomp = new SeccompSpec { Presets = default(ImmutableArray<SeccompPreset>) },
            },
            Grants = new GrantSpec { HostServices = default },
        };

        PlanningFixture.Plan(spec).Arguments.ShouldBe(["true"]);
        PlanningFixture.Plan(spec with { Command = default }).Executable.ShouldBe("/bin/sh", "no command is a shell");
    }

    private static SandboxSpec Strict { get; } = new() { Profile = SandboxProfile.Strict };

    private static string Refusal(WorkloadSpec spec) =>
        Should.Throw<InvalidSpecException>(() => SandboxPlanner.Plan(spec, PlanningFixture.User())).Message;
}
