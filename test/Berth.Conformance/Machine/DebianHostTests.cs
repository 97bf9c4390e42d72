using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>
/// Services on the host that most people have: Debian 12, systemd as process 1, cgroup v2, logind, Linux 6.1; a case of the user is a login
/// by ssh. Booted once, rebooted once.
/// </summary>
[Collection(nameof(MachineCollection))]
public sealed class DebianHostTests(DebianHostTests.Boot boot) : IClassFixture<DebianHostTests.Boot>
{
    [Fact]
    public void Machine_IsTheHostThatMostPeopleHave() =>
        boot["host"].ShouldExitWith(0).ShouldPrint("systemd\n").ShouldPrint("6.1.").ShouldPrint("cgroup2fs\n");

    [Fact]
    public void Register_SamplesWeb_RunsUnderSystemdInOrderInAClosedUnit()
    {
        boot["sample"].ShouldExitWith(0)
            .ShouldPrint("server registered with systemd, started\nworker registered with systemd, started\n")
            .ShouldPrint("the server says: hello, request 1")
            // Its limits are below its unit, whose accounting so includes it.
            .ShouldPrint("in the unit: ")
            .ShouldPrint("exposure below 5.2\n")
            .ShouldNotPrint("/sys/fs/cgroup/berth/");
    }

    [Fact]
    public void Status_WorkloadOutOfMemory_SaysSo() =>
        boot["out of memory"].ShouldExitWith(0).ShouldPrint("out of memory: the kernel killed");

    [Fact]
    public void Register_AsUserWithoutLinger_WarnsWithTheLine() =>
        boot["user"]
            .ShouldExitWith(0)
            .ShouldPrint("capped registered with systemd, started")
            .ShouldPrint("it runs only while you are logged in; to change that: sudo loginctl enable-linger user");

    [Fact]
    public void CpuMax_OfAUsersService_IsInForce() => boot["user"].ShouldPrint("50000 100000\n");

    [Fact]
    public void Status_SupervisorKilled_ShowsWhatRunsAndStartsNothing()
    {
        boot["supervisor killed"].ShouldExitWith(0)
            .ShouldPrint("so the service is not supervised")
            .ShouldPrint("tick\n")
            .ShouldPrint("supervisors after looking: 0\n")
            .ShouldPrint("processes: 1\n")
            .ShouldPrint("ticker stopped\n")
            .ShouldPrint("processes after down: 0\n");
    }

    [Fact]
    public void Logout_OfAUserWithAService_NothingRunsTwice() => boot["logged in again"].ShouldExitWith(0).ShouldPrint("processes: 1\n");

    [Fact]
    public void Reboot_NotSetUp_ListsItAsDownWithWhyAndStartsNothing()
    {
        boot["before the reboot"].ShouldExitWith(0).ShouldPrint("lasting started").ShouldPrint("orphan started");
        boot["root after the reboot"].ShouldExitWith(0)
            .ShouldPrint("Berth's supervisor does not run")
            .ShouldPrint("supervisors after looking: 0\n");
    }

    [Fact]
    public void Reboot_EnableBoot_BringsTheUsersServicesBackWithoutALogin()
    {
        boot["before the reboot"].ShouldPrint("from the next boot on, systemd starts /usr/bin/berth supervise");
        boot["user's services after the reboot"].ShouldExitWith(0).ShouldPrint("it runs\n");
    }

    /// <summary>AppArmor 3: the file for 4 is not read, that for 3 is, and what berth starts has its name.</summary>
    [Fact]
    public void AppArmor_ProfileOfItsVersion_IsLoadedAndBerthRuns() => boot["apparmor"].ShouldExitWith(0)
        .ShouldPrint("berth is not read\n")
        .ShouldPrint("berth (unconfined)\n");

    /// <summary>The machine.</summary>
    public sealed class Boot : DebianMachineFixture
    {
        private const string Functions = """
            # await COMMAND: until it holds, or 60 s are over: an emulated host is slow.
            await() { local end=$((SECONDS + 60)); until eval "$1"; do [ $SECONDS -lt $end ] || { echo "not within 60 s: $1"; return 1; }; sleep 0.2; done; }
            # count PATTERN: processes whose command line matches; this shell does not count.
            count() { pgrep -cf "$1"; }
            write() { mkdir -p "$1" && cat >"$1/berth.json"; }

            """;

        private const string Ticker = """
            write ~/ticker <<'END'
            { "name": "ticker", "command": ["sh", "-c", "while :; do echo tick; sleep 1.2345; done"], "sandbox": { "profile": "strict" } }
            END

            """;

        /// <inheritdoc/>
        protected override void Describe(DebianMachine machine)
        {
            ArgumentNullException.ThrowIfNull(machine);
            machine.AddTree("samples", TestKit.Repository.Path("samples"));
            machine.AddTree("apparmor", TestKit.Repository.Path("packaging/apparmor"));
            machine.Add(Case("host", "cat /proc/1/comm; uname -r; stat -fc %T /sys/fs/cgroup"));
            machine.Add(Case("sample", """
                cp -r /cases/samples/web /srv/web
                berth service register --start /srv/web || exit
                await 'berth logs worker --no-time | grep "the server says"'
                unit=$(systemctl show -p ControlGroup --value berth-server)
                find /sys/fs/cgroup$unit -mindepth 1 -maxdepth 1 -name 'berth-*' -printf 'in the unit: %P\n'
                find /sys/fs/cgroup/berth -mindepth 1 2>/dev/null
                systemd-analyze security --no-pager berth-server | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p' | awk '{ print "exposure " ($1 < 5.2 ? "below 5.2" : $1) }'
                berth status; berth service unregister worker server
                """));
            machine.Add(Case("apparmor", """
                grep -q Y /sys/module/apparmor/parameters/enabled || { echo AppArmor is off; exit 1; }
                apparmor_parser -Q -K /cases/apparmor/berth 2>/dev/null || echo berth is not read
                apparmor_parser -r -K /cases/apparmor/berth.apparmor3 || exit
                ssh user@localhost "berth run --profile strict -- cat /proc/self/attr/current" 2>&1
                apparmor_parser -R /cases/apparmor/berth.apparmor3
                """));
            machine.Add(Case("out of memory", """
                write /srv/greedy <<'END'
                { "name": "greedy", "command": ["python3", "-c", "x = b'x' * (300 << 20)"], "sandbox": { "profile": "strict", "resources": { "memory": "64M" } }, "supervise": { "restart": "never" } }
                END
                berth service register --start /srv/greedy
                await 'berth status greedy | grep -E "out of memory"'
                berth service unregister greedy
                """));
            machine.Add(AsUser("user", """
                write ~/capped <<'END'
                { "name": "capped", "command": ["sleep", "1000"], "sandbox": { "profile": "strict", "resources": { "cpuMax": 0.5 } } }
                END
                berth service register --start ~/capped 2>&1
                unit=/sys/fs/cgroup$(systemctl --user show -p ControlGroup --value berth-capped)
                await 'cat $(find '$unit' -name cpu.max) | grep -x "50000 100000"'
                berth service unregister capped
                """));
            machine.Add(AsUser("supervisor killed", Ticker + """
                berth up -d ~/ticker || exit
                await 'berth logs ticker | grep -q tick'
                kill -9 $(pgrep -f 'berth supervise')
                await '! pgrep -f "berth supervise" >/dev/null'
                berth status ticker; berth status; berth service list >/dev/null; berth ps >/dev/null; berth logs ticker --no-time
                echo supervisors after looking: $(count 'berth supervise')
                echo processes: $(count 'sh -c while .* sleep 1.2345')
                berth down
                echo processes after down: $(count 'sh -c while .* sleep 1.2345')
                """));
            machine.Add(AsUser("log out with a service", Ticker + "berth up -d ~/ticker"));
            machine.Add(AsUser("logged in again", """
                berth status ticker
                berth restart ticker
                await 'berth logs ticker | grep -q tick'
                echo processes: $(count 'sh -c while .* sleep 1.2345')
                berth down
                """));
            machine.Add(Case("before the reboot", """
                write /srv/orphan <<'END'
                { "name": "orphan", "command": ["sleep", "1001"], "sandbox": { "profile": "strict" } }
                END
                berth up -d /srv/orphan
                loginctl enable-linger user
                ssh user@localhost bash -s 2>&1 <<'LOGIN'
                mkdir -p ~/lasting
                echo '{ "name": "lasting", "command": ["sleep", "1002"], "sandbox": { "profile": "strict" } }' >~/lasting/berth.json
                berth up -d ~/lasting
                berth service enable-boot
                LOGIN
                """) with { Reboots = true });
            machine.Add(Case("user's services after the reboot", "await 'pgrep -u user -f \"sleep 1002\" >/dev/null' && echo it runs"));
            machine.Add(Case("root after the reboot", """
                berth status; berth service list --backend builtin
                echo supervisors after looking: $(pgrep -u root -cf 'berth supervise')
                """));
        }

        private static MachineCase Case(string name, string script) => new(name, Functions + script) { Limit = TimeSpan.FromSeconds(120) };

        private static MachineCase AsUser(string name, string script) => Case(name, script) with { User = MachineUser.User };
    }
}
