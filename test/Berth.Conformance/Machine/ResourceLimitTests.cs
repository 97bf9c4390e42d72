using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>
/// Limits of memory and processes (cgroup v2), where they may be set, on the oldest kernel that is tested. Run as root and as an ordinary
/// user in a delegated scope.
/// </summary>
public abstract class ResourceLimitTests(MachineFixture boot)
{
    private static readonly (string What, string Script)[] s_scripts =
    [
        ("limits", """
            berth run --memory 32M --pids 20 -- sleep 1234 &
            await is_running || exit
            berth show $(instances) --json
            grep -qx "$(pgrep '^ *[0-9]* sleep 1234' | awk '{ print $1 }' | head -1)" $(cgroups)/cgroup.procs && echo workload is in it
            berth stop $(instances)
            wait
            true
            """),
        ("fork bomb", """
            # A shell ends when it cannot fork; awk goes on. It is a limit of processes that is tested, so the one processor is left to others.
            bomb='BEGIN { while (1) system("awk \"$BOMB\" &") }'
            berth run --pids 20 --env BOMB="$bomb" -- sh -c 'renice -n 19 $$; exec awk "$BOMB"' 2>/dev/null &
            await is_running || exit
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
            await is_running || exit
            berth stop $(instances); echo stop: $?
            wait $!; echo run: $?
            """),
        ("exec", """
            berth run --pids 20 -- sleep 1234 &
            await is_running || exit
            berth exec $(instances) -- sh -c 'grep 0:: /proc/self/cgroup; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 1 & done'; echo exec: $?
            berth stop $(instances)
            wait
            """),
        ("kill -9", """
            berth run --pids 20 -- sleep 1234 &
            await is_running || exit
            kill -9 $!
            await ended 'sleep 1234' && echo workload is gone
            berth ps
            """),
        ("kill -9 of all", """
            berth run --pids 20 -- sleep 1234 &
            await is_running || exit
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

    [Fact]
    public void Run_Limited_TheKernelHasTheLimits()
    {
        boot["limits"].ShouldExitWith(0)
            .ShouldPrint("\"memory.max\": \"33554432\"")
            .ShouldPrint("\"memory.swap.max\": \"0\"")
            .ShouldPrint("\"pids.max\": \"20\"")
            .ShouldPrint("workload is in it");
    }

    [Fact]
    public void Run_ForkBomb_IsHeldAndTheMachineStaysResponsive()
    {
        boot["fork bomb"].ShouldExitWith(0)
            .ShouldPrint("held at 20 or fewer")
            .ShouldPrint("it hit the limit")
            .ShouldPrint("stopped")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_MoreProcessesThanAllowed_ForkFails() =>
        boot["too many processes"].ShouldExitWith(0).ShouldPrint("can't fork");

    [Fact]
    public void Run_MoreMemoryThanAllowed_IsKilled()
    {
        boot["memory"].ShouldExitWith(0)
            .ShouldPrint("within: 0\n")
            .ShouldPrint("beyond: 137\n")
            .ShouldPrint("in tmpfs: 137\n")
            .ShouldPrint("machine lives")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_Ended_LeavesNothing()
    {
        boot["exit"].ShouldExitWith(0)
            .ShouldPrint("code 7\n")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_ProgramNotFound_LeavesNothing()
    {
        boot["not found"].ShouldExitWith(0)
            .ShouldPrint("code 127\n")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Stop_LimitedInstance_LeavesNothing()
    {
        boot["stop"].ShouldExitWith(0)
            .ShouldPrint("stop: 0\n")
            .ShouldPrint("run: 143\n")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Exec_LimitedInstance_IsUnderTheSameLimit()
    {
        boot["exec"].ShouldExitWith(0)
            .ShouldPrint("0::/\n")
            .ShouldPrint("can't fork")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Ps_AfterBerthWasKilled_LeavesNothing()
    {
        boot["kill -9"].ShouldExitWith(0)
            .ShouldPrint("workload is gone")
            .ShouldNotPrint("not within")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Ps_AfterBerthAndLauncherWereKilled_LeavesNothing()
    {
        boot["kill -9 of all"].ShouldExitWith(0)
            .ShouldNotPrint("not within")
            .ShouldNotPrint("left:");
    }

    [Fact]
    public void Run_SeveralAtOnce_EachHasItsOwnLimitAndLeavesNothing()
    {
        boot["several"].ShouldExitWith(0)
            .ShouldPrint("codes 1 2 3 4 5\n")
            .ShouldNotPrint("left:");
    }

    /// <summary>The machine.</summary>
    public abstract class Boot(MachineUser user) : MachineFixture(MachineKernel.Linux61)
    {
        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            CaseFunctions.AddTo(machine);
            foreach (var (what, script) in s_scripts)
                machine.Add(new MachineCase(what, CaseFunctions.Around(script)) { User = user });
        }
    }
}
