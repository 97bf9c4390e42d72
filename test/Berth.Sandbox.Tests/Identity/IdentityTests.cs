using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Identity;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Identity;

public sealed class IdentityTests
{
    private static readonly SubordinateRange s_range = new(100_000, 200_000, 65_536, "/usr/bin/newuidmap", "/usr/bin/newgidmap");

    [Theory]
    [InlineData(null, 1_000_000u)]
    [InlineData(0, 1_000_000u)]
    [InlineData(7, 1_000_007u)]
    [InlineData(9999, 1_009_999u)]
    public void Root_AnyIdentity_IsNeverRootAndMapsPrivileged(int? identity, uint host)
    {
        var planned = Plan(new SandboxSpec { Identity = identity }, PlanningFixture.Root());
        (planned.Mapping, planned.InsideUid, planned.InsideGid, planned.HostUid, planned.HostGid,
            planned.Number).ShouldBe((IdMapping.Privileged, 1000u, 1000u, host, host, identity ?? 0));
    }

    [Fact]
    public void Root_WithoutUserNamespaceOrInTheLandlockTier_IsTheHostUid()
    {
        foreach (var planned in (SandboxIdentity[])
            [Plan(new SandboxSpec { Identity = 7, Namespaces = new NamespaceSpec { User = false } }, PlanningFixture.Root()),
                IdentityPlanner.Plan(new SandboxSpec { Identity = 7 }, PlanningFixture.Root(), IsolationTier.Landlock)])
            (planned.Mapping, planned.InsideUid, planned.HostUid).ShouldBe((IdMapping.None, 1_000_007u, 1_000_007u));
    }

    [Fact]
    public void User_NoIdentity_IsTheCaller()
    {
        var planned = Plan(new SandboxSpec(), PlanningFixture.User());
        (planned.Mapping, planned.InsideUid, planned.HostUid, planned.Number).ShouldBe((IdMapping.Caller, 1000u, 1000u, null));
        IdentityPlanner.Plan(new SandboxSpec(), PlanningFixture.User(), IsolationTier.Landlock).Mapping.ShouldBe(IdMapping.None);
    }

    [Fact]
    public void User_IdentityWithSubordinateIds_IsOneOfThem()
    {
        var context = PlanningFixture.User() with { Caller = PlanningFixture.User().Caller with { Subordinate = s_range } };
        var planned = Plan(new SandboxSpec { Identity = 5 }, context);
        (planned.Mapping, planned.InsideUid, planned.HostUid, planned.HostGid, planned.Helpers).ShouldBe(
            (IdMapping.Helper, 1000u, 100_005u, 200_005u, ("/usr/bin/newuidmap", "/usr/bin/newgidmap")));

    }

    [Fact]
    public void User_IdentityThatCannotBeGiven_IsRefusedWithTheLineThatLiftsIt()
    {
        var user = PlanningFixture.User();
        var few = user with { Caller = user.Caller with { Subordinate = s_range with { Count = 6 } } };
        Plan(new SandboxSpec { Identity = 5 }, few).HostUid.ShouldBe(100_005u);
        Refusal(new SandboxSpec { Identity = 6 }, few).ShouldBe(
            "cannot run as identity 6: /etc/subuid and /etc/subgid give you 6 ids, which are the identities 0 to 5; choose a smaller "
                + "number, or have the range in both files extended (subuid(5))");
        var missing = user with
        {
            Caller = user.Caller with { SubordinateBlocker = new Blocker("newuidmap is not installed", "sudo apt install uidmap") },
        };
        Refusal(new SandboxSpec { Identity = 0 }, missing).ShouldBe(
            "cannot run as identity 0: newuidmap is not installed; sudo apt install uidmap");
        Plan(new SandboxSpec(), missing).Mapping.ShouldBe(IdMapping.Caller, "without an identity nothing is missing");
        Refusal(new SandboxSpec { Identity = 5 }, few, IsolationTier.Landlock).ShouldStartWith(
            "cannot run as identity 5: only root can give an identity without a user namespace");
    }

    [Fact]
    public void User_WhatItCannotHave_IsSaid()
    {
        PlanningFixture.Plan(PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Strict })).NotEnforced
            .ShouldBe(["supplementary groups: an unprivileged caller cannot drop them"]);
        var context = PlanningFixture.User() with { Caller = PlanningFixture.User().Caller with { Subordinate = s_range } };
        PlanningFixture.Plan(PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Strict, Identity = 5, Groups = ["video"] }),
            context).NotEnforced
            .ShouldBe(["groups video: another identity than your own cannot be given your groups"]);
    }

    [Fact]
    public void Groups_UnknownOrNotTheCallers_AreRefused()
    {
        Should.Throw<SandboxPlanException>(
            () =>
                Plan(new SandboxSpec { Groups = ["video2"] }, PlanningFixture.User())).Message.ShouldStartWith("unknown group \"video2\"");
        Should.Throw<SandboxPlanException>(
            () => Plan(new SandboxSpec { Groups = ["kvm"] }, PlanningFixture.User())).Message.ShouldStartWith(
                "group \"kvm\" is not one of yours");
        Plan(new SandboxSpec { Groups = ["kvm", "video"] }, PlanningFixture.Root()).Groups.ShouldBe([108u, 44u]);
    }

    [Fact]
    public void Accounts_HoldRootTheUserAndNobody()
    {
        var identity = Plan(new SandboxSpec { Username = "worker" }, PlanningFixture.Root());
        var accounts = Accounts.For(identity, "/home/worker", "/bin/bash", [("video", 44)]);
        accounts.Passwd.ShouldBe(
            "root:x:0:0:root:/root:/bin/sh\nworker:x:1000:1000:Berth:/home/worker:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        accounts.Group.ShouldBe("root:x:0:\nworker:x:1000:\nvideo:x:44:worker\nnogroup:x:65534:\n");
        Accounts.For(identity with { InsideUid = 0, InsideGid = 0 }, "/", "/bin/sh", []).Passwd.ShouldStartWith("worker:x:0:0:");
        Accounts.For(identity with { InsideUid = 65534, InsideGid = 65534 }, "/", "/bin/sh", []).Passwd.ShouldNotContain("nobody:x");
    }

    private static string Refusal(SandboxSpec spec, PlanningContext context, IsolationTier tier = IsolationTier.Namespaces) =>
        Should.Throw<IdentityUnavailableException>(() => IdentityPlanner.Plan(spec, context, tier)).Message;

    private static SandboxIdentity Plan(SandboxSpec spec, PlanningContext context) =>
        IdentityPlanner.Plan(spec, context, IsolationTier.Namespaces);
}
