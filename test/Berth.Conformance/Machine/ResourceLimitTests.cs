using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Limits of memory and processes (cgroup v2), as root and as an ordinary user in a delegated scope, on the oldest kernel that is tested.</summary>
[Collection(nameof(MachineCollection))]
public sealed class ResourceLimitTests(ResourceLimitTests.Boot boot) : IClassFixture<ResourceLimitTests.Boot>
{
    /// <summary>Who runs every case.</summary>
    public static TheoryData<MachineUser> Users { get; } = [MachineUser.Root, MachineUser.User];

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_Limited_TheKernelHasTheLimits(MachineUser user)
    {
        boot[Boot.Name("limits", user)].ShouldExitWith(0)
            .ShouldPrint("\"memory.max\": \"33554432\"")
            .ShouldPrint("\"memory.swap.max\": \"0\"")
            .ShouldPrint("\"pids.max\": \"20\"")
            .ShouldPrint("workload is in it");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_ForkBomb_IsHeldAndTheMachineStaysResponsive(MachineUser user)
    {
        boot[Boot.Name("fork bomb", user)].ShouldExitWith(0)
            .ShouldPrint("held at 20 or fewer")
            .ShouldPrint("it hit the limit")
            .ShouldPrint("stopped")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_MoreProcessesThanAllowed_ForkFails(MachineUser user) =>
        boot[Boot.Name("too many processes", user)].ShouldExitWith(0).ShouldPrint("can't fork");

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_MoreMemoryThanAllowed_IsKilled(MachineUser user)
    {
        boot[Boot.Name("memory", user)].ShouldExitWith(0)
            .ShouldPrint("within: 0\n")
            .ShouldPrint("beyond: 137\n")
            .ShouldPrint("in tmpfs: 137\n")
            .ShouldPrint("machine lives")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_Ended_LeavesNothing(MachineUser user)
    {
        boot[Boot.Name("exit", user)].ShouldExitWith(0)
            .ShouldPrint("code 7\n")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_ProgramNotFound_LeavesNothing(MachineUser user)
    {
        boot[Boot.Name("not found", user)].ShouldExitWith(0)
            .ShouldPrint("code 127\n")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Stop_LimitedInstance_LeavesNothing(MachineUser user)
    {
        boot[Boot.Name("stop", user)].ShouldExitWith(0)
            .ShouldPrint("stop: 0\n")
            .ShouldPrint("run: 143\n")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Ps_AfterBerthWasKilled_LeavesNothing(MachineUser user)
    {
        boot[Boot.Name("kill -9", user)].ShouldExitWith(0)
            .ShouldPrint("workload is gone")
            .ShouldNotPrint("not within")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Ps_AfterBerthAndLauncherWereKilled_LeavesNothing(MachineUser user)
    {
        boot[Boot.Name("kill -9 of all", user)].ShouldExitWith(0)
            .ShouldNotPrint("not within")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Run_SeveralAtOnce_EachHasItsOwnLimitAndLeavesNothing(MachineUser user)
    {
        boot[Boot.Name("several", user)].ShouldExitWith(0)
            .ShouldPrint("codes 1 2 3 4 5\n")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_NothingDelegated_RefusesAndStartsNothing()
    {
        boot["not delegated"].ShouldExitWith(0)
            .ShouldPrint("code 125\n")
            .ShouldPrint("no cgroup is delegated to you")
            .ShouldPrint("systemd-run --user --scope -p Delegate=yes")
            .ShouldPrint("\"optional\": true")
            .ShouldNotPrint("started")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_NothingDelegatedButOptional_RunsAndShowSaysSo()
    {
        boot["optional"].ShouldExitWith(0)
            .ShouldPrint("shown: resource limits of the cgroup: no cgroup is delegated to you")
            .ShouldPrint("code 0\n")
            .ShouldNotPrint("left:");
    }

    /// <summary>The machine.</summary>
    public sealed class Boot() : MachineFixture(MachineKernel.Linux61)
    {
        // What holds at the end of every case.
        private const string Check = "\n[ -z \"$(leftovers)\" ] || echo \"left: $(leftovers)\"";

        private static readonly (string What, string Script)[] s_delegated =
        [
            ("limits", """
                berth run --memory 32M --pids 20 -- sleep 1234 &
                await is_running
                berth show $(instances) --json
                grep -qx "$(pgrep '^ *[0-9]* sleep 1234' | awk '{ print $1 }' | head -1)" $(cgroups)/cgroup.procs && echo workload is in it
                berth stop $(instances)
                wait
                true
                """),
            ("fork bomb", """
                berth run --pids 20 -- sh -c 'bomb() { bomb & bomb & wait; }; while true; do (bomb) 2>/dev/null; done' 2>/dev/null &
                await is_running
                hit() { grep -q 'max [1-9]' $(cgroups)/pids.events; }
                await hit && echo it hit the limit
                most=0
                for i in 1 2 3 4 5 6 7 8 9 10; do
                    now=$(cat $(cgroups)/pids.current)
                    [ $now -le $most ] || most=$now
                    usleep 100000
                done
                [ $most -le 20 ] && echo held at 20 or fewer
                berth stop $(instances) && echo stopped
                wait
                """),
            ("too many processes", """
                berth run --pids 10 -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1 & done; wait'
                true
                """),
            ("memory", """
                berth run --memory 32M -- dd if=/dev/zero of=/dev/null bs=8M count=1; echo within: $?
                berth run --memory 32M -- dd if=/dev/zero of=/dev/null bs=128M count=1; echo beyond: $?
                berth run --memory 32M -- sh -c 'head -c 100000000 /dev/zero >/tmp/file'; echo in tmpfs: $?
                dd if=/dev/zero of=/dev/null bs=64M count=1 && echo machine lives
                """),
            ("exit", "berth run --pids 20 -- sh -c 'exit 7'; echo code $?"),
            ("not found", "berth run --pids 20 -- /usr/bin/no-such-program; echo code $?"),
            ("stop", """
                berth run --pids 20 --memory 32M -- sleep 1234 &
                await is_running
                berth stop $(instances); echo stop: $?
                wait $!; echo run: $?
                """),
            ("kill -9", """
                berth run --pids 20 -- sleep 1234 &
                await is_running
                kill -9 $!
                await ended 'sleep 1234' && echo workload is gone
                berth ps
                """),
            ("kill -9 of all", """
                berth run --pids 20 -- sleep 1234 &
                await is_running
                launcher=$(berth ps --json | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')
                kill -9 $! $launcher
                await ended 'sleep 1234'
                berth ps
                """),
            ("several", """
                pids=
                for i in 1 2 3 4 5; do berth run --pids 20 -- sh -c "sleep 1; exit $i" & pids="$pids $!"; done
                codes=
                for pid in $pids; do wait $pid; codes="$codes $?"; done
                echo codes$codes
                """),
        ];

        /// <summary>What a case is called.</summary>
        public static string Name(string what, MachineUser user) => $"{what} as {user}";

        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            CaseFunctions.AddTo(machine);
            foreach (var user in Users)
            {
                foreach (var (what, script) in s_delegated)
                    machine.Add(new MachineCase(Name(what, user.Data), ". /etc/functions\n" + script + Check) { User = user.Data });
            }

            machine.Add(Undelegated("not delegated", "berth run --pids 20 -- touch started; echo code $?; ls"));
            machine.Add(Undelegated("optional", """
                cat >/tmp/berth.json <<'END'
                { "name": "unlimited", "command": ["sleep", "1234"], "sandbox": { "resources": { "pids": 20, "optional": true } } }
                END
                berth run /tmp/berth.json &
                await is_running
                berth show $(instances) --json | sed -n 's/^ *"\(resource limits.*\)".*/shown: \1/p'
                berth stop $(instances)
                wait $!; [ $? = 143 ] && echo code 0
                """));
        }

        private static MachineCase Undelegated(string name, string script) =>
            new(name, ". /etc/functions\n" + script + Check) { User = MachineUser.User, Cgroup = MachineCgroup.Session };
    }
}
