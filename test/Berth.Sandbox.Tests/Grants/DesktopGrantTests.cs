using Berth.Instances.HostActions;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Grants;

/// <summary>What another library adds for grants of the desktop becomes a part of the sandbox.</summary>
public sealed class DesktopGrantTests
{
    private const string Directory = "/run/user/1000/berth/desktop/x";

    private static readonly WorkloadSpec s_spec = PlanningFixture.Spec() with { Grants = new GrantSpec { X11 = true } };

    private static readonly GrantAdditions s_added = new()
    {
        Directory = Directory,
        Actions = [new SocketDirectoryAction(Directory, null)],
        Entries = [new BindEntry(Directory, "/run/desktop/own")],
        Variables = new GrantAdditions().Variables.Add("DISPLAY", ":7").Add("LANG", "of the grant"),
        Warnings = ["a warning"],
        Notes = ["a note"],
    };

    [Fact]
    public void Additions_AreMountedSetAndApplied()
    {
        GrantRequest? asked = null;
        var outcome = PlanningFixture.PlanWhole(s_spec, PlanningFixture.User() with { Desktop = Ask });

        asked.ShouldNotBeNull().HostUid.ShouldBe(1000u);
        outcome.HostActions.ShouldBe(s_added.Actions.AsEnumerable());
        outcome.Parameters.Mounts.OfType<BindMount>().Single(static m => m.Target == "/run/desktop/own").Write.ShouldBeFalse();
        outcome.Parameters.Environment.ShouldContain("DISPLAY=:7");
        outcome.Warnings.ShouldContain("a warning");
        outcome.Notes.ShouldContain("a note");

        GrantAdditions Ask(GrantRequest request)
        {
            asked = request;
            return s_added;
        }
    }

    [Fact]
    public void VariablesOfTheDescription_ComeFirst()
    {
        var spec = s_spec with { Environment = s_spec.Environment.Add("LANG", "of the description") };
        var outcome = PlanningFixture.PlanWhole(spec, PlanningFixture.User() with { Desktop = static _ => s_added });
        outcome.Parameters.Environment.ShouldContain("LANG=of the description");
    }

    [Fact]
    public void DesktopProfile_AsksToo_AndStartsInTheHome()
    {
        var spec = PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Desktop });
        var outcome = PlanningFixture.PlanWhole(spec, PlanningFixture.User() with { Desktop = static _ => s_added });
        outcome.Parameters.Environment.ShouldContain("DISPLAY=:7");
        outcome.Parameters.WorkingDirectory.ShouldBe("/home/berth");
    }

    [Fact]
    public void WithoutNamespaces_AndWithoutTheLibrary_ItIsRefused()
    {
        var landlock = s_spec with { Sandbox = s_spec.Sandbox with { Require = IsolationTier.Landlock } };
        Should.Throw<SandboxPlanException>(() => PlanningFixture.PlanWhole(
            landlock, PlanningFixture.User().WithoutNamespaces() with { Desktop = static _ => s_added }))
            .Message.ShouldContain("cannot be enforced without namespaces");
        Should.Throw<SandboxPlanException>(() => PlanningFixture.PlanWhole(s_spec, PlanningFixture.User()))
            .Message.ShouldContain("start the workload with the berth command");
    }
}
