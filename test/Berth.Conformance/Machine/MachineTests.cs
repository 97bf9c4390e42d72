using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>The test machine itself: what the other tests of this folder take for granted.</summary>
[Collection(nameof(MachineCollection))]
public sealed class MachineTests(MachineTests.Boot boot) : IClassFixture<MachineTests.Boot>
{
    [Fact]
    public void Machine_Booted_RunsTheOldestKernel() => boot["kernel"].ShouldExitWith(0).Output.ShouldStartWith("6.1.");

    [Fact]
    public void Case_Exits_CodeAndOutputAreReported()
    {
        boot["exit code"].ShouldExitWith(42).Output.ShouldBe("to output\nto error\n");
        boot["after a hostile one"].ShouldExitWith(0).Output.ShouldBe("0\nalive\n");
    }

    [Fact]
    public void Case_OverItsTime_IsKilled() => boot["too long"].ShouldExitWith(137);

    [Fact]
    public void Case_AsRoot_OwnsTheMachine()
    {
        boot["root"].ShouldExitWith(0)
            .ShouldPrint("uid=0(root) gid=0(root)")
            .ShouldPrint("pivoted")
            .ShouldPrint("case-");
    }

    [Fact]
    public void Case_AsUser_HasADelegatedCgroup()
    {
        boot["user"].ShouldExitWith(0)
            .ShouldPrint("uid=1000(user) gid=1000(user) groups=1000(user)")
            .ShouldPrint("controllers cpu memory pids")
            .ShouldPrint("limited to 5");
    }

    [Fact]
    public void Case_InASession_HasNoCgroupOfItsOwn() => boot["session"].ShouldExitWith(0).ShouldPrint("refused");

    /// <summary>The machine.</summary>
    public sealed class Boot() : MachineFixture(MachineKernel.Linux61)
    {
        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            machine.Add(new MachineCase("kernel", "uname -r"));
            machine.Add(new MachineCase("exit code", "echo to output; echo to error >&2; exit 42"));
            machine.Add(new MachineCase("too long", "sleep 1000") { Limit = TimeSpan.FromSeconds(1) });
            machine.Add(
                new MachineCase("hostile", "mkdir /sys/fs/cgroup/user-0/app/case-4.scope/below; echo @end; setsid sleep 1000 & exit 0"));
            machine.Add(new MachineCase(
                "after a hostile one", "ps -o comm | grep -c '^sleep'; [ ! -e /sys/fs/cgroup/user-0/app/case-4.scope ] && echo alive"));
            machine.Add(new MachineCase("root", """
                id
                cat /proc/self/cgroup
                mkdir -p /tmp/new && mount -t tmpfs new /tmp/new && mkdir /tmp/new/old && cp -a /bin /usr /tmp/new/ && cd /tmp/new
                unshare -m sh -c 'pivot_root . old && echo pivoted'
                """));
            machine.Add(new MachineCase("user", """
                id
                cd /sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup) || exit
                echo controllers $(cat cgroup.controllers)
                mkdir own limited && echo $$ >own/cgroup.procs && echo '+memory +pids' >cgroup.subtree_control && echo 5 >limited/pids.max
                echo limited to $(cat limited/pids.max)
                """) { User = MachineUser.User });
            machine.Add(new MachineCase("session", "mkdir /sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)/own || echo refused")
            {
                User = MachineUser.User,
                Cgroup = MachineCgroup.Session,
            });
        }
    }
}
