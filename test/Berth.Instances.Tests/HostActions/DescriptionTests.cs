using Berth.Instances.HostActions;
using Berth.Linux.Files;
using Berth.Workloads.Specs;

namespace Berth.Instances.Tests.HostActions;

/// <summary>What <c>berth explain</c> says of host actions.</summary>
public sealed class DescriptionTests
{
    public static TheoryData<HostAction, string, string?> Actions => new()
    {
        {
            new AclAction("/srv/x", 1_000_007, "rw-"),
            "give uid 1000007 rw- on /srv/x (ACL)",
            "put back the ACL entry uid 1000007 had on /srv/x before, wherever that is by then"
        },
        { new EnsureDirectoryAction("/srv/x", null), "make sure the directory /srv/x is there (0700)", null },
        { new EnsureDirectoryAction("/srv/x", 7), "make sure the directory /srv/x is there (0700, owned by 7)", null },
        { new OwnAction("/srv/x", 7), "make uid 7 the owner of /srv/x, and of all in it that has the same owner", null },
        {
            new CgroupAction("/sys/fs/cgroup/x", new ResourceSpec { Memory = 4096, Pids = 8, CpuWeight = 50, CpuMax = 1.5 }),
            "make the cgroup /sys/fs/cgroup/x (memory.max 4096, pids.max 8, cpu.weight 50, cpu.max 1.5 CPUs)",
            "kill what is left in /sys/fs/cgroup/x and remove it"
        },
        { new CgroupAction(
            "/c", new ResourceSpec { Pids = 8 }), "make the cgroup /c (pids.max 8)", "kill what is left in /c and remove it" },
        {
            new SocketDirectoryAction("/run/x", null),
            "make the directory /run/x for the sockets of host services",
            "end what is left of the host services, and remove /run/x"
        },
        {
            new HoldNameAction("/x", FileKind.Directory),
            "hold the name /x while it runs, where nothing has it: an empty directory",
            "remove /x, if it was made for this"
        },
        {
            new HoldNameAction("/x", FileKind.Socket),
            "hold the name /x while it runs, where nothing has it: a socket that nobody listens on",
            "remove /x, if it was made for this"
        },
        {
            new HoldNameAction("/x", FileKind.Regular, "#"),
            "hold the name /x while it runs, where nothing has it: a file that changes nothing",
            "remove /x, if it was made for this"
        },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public void Description_OfAnAction_SaysWhatIsDoneAndUndone(HostAction action, string description, string? revert)
    {
        ArgumentNullException.ThrowIfNull(action);
        action.Description.ShouldBe(description);
        action.RevertDescription.ShouldBe(revert);
        action.IsUndone.ShouldBe(revert is not null, "what is undone is described, and recorded");
    }

    [Fact]
    public void Settings_OfACgroup_AreTheLimits()
    {
        var settings = CgroupAction.Settings(new ResourceSpec { Memory = 4096, Pids = 8, CpuWeight = 50, CpuMax = 1.5 });
        (settings.Memory, settings.Pids, settings.CpuWeight, settings.CpuMax).ShouldBe((4096, 8, 50, 1.5));
    }
}
