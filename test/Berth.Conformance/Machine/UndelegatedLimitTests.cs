using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Limits that an ordinary user may not set, for no cgroup is delegated to it: refused, unless the spec does without.</summary>
[Collection(nameof(MachineCollection))]
public sealed class UndelegatedLimitTests(UndelegatedLimitTests.Boot boot) : IClassFixture<UndelegatedLimitTests.Boot>
{
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
            .ShouldPrint("code 143\n")
            .ShouldNotPrint("left:");
    }

    /// <summary>The machine.</summary>
    public sealed class Boot() : MachineFixture(MachineKernel.Linux61)
    {
        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            CaseFunctions.AddTo(machine);
            machine.Add(InASession("not delegated", "berth run --pids 20 -- touch started; echo code $?; ls"));
            machine.Add(InASession("optional", """
                cat >/tmp/berth.json <<'END'
                { "name": "unlimited", "command": ["sleep", "1234"], "sandbox": { "resources": { "pids": 20, "optional": true } } }
                END
                berth run /tmp/berth.json &
                await is_running || exit
                berth show $(instances) --json | sed -n 's/^ *"\(resource limits.*\)".*/shown: \1/p'
                berth stop $(instances)
                wait $!; echo code $?
                """));
        }

        private static MachineCase InASession(string name, string script) =>
            new(name, CaseFunctions.Around(script)) { User = MachineUser.User, Cgroup = MachineCgroup.Session };
    }
}
