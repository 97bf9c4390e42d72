using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>
/// Debian 12's Linux 6.1: Landlock ABI 2, so no scoping of signals and abstract sockets, no network rules. It gets what it has, and is told
/// what it has not.
/// </summary>
[Collection(nameof(MachineCollection))]
public sealed class OldestKernelTests(OldestKernelTests.Boot boot) : IClassFixture<OldestKernelTests.Boot>
{
    [Theory]
    [InlineData("root")]
    [InlineData("user")]
    public void Run_Defaults_IsIsolated(string user)
    {
        boot[$"isolation as {user}"].ShouldExitWith(0)
            .ShouldPrint("links 1\n")
            .ShouldPrint("filter 2\n")
            .ShouldPrint("writes here\n")
            .ShouldNotPrint("escaped")
            .ShouldPrint("code 5\n");
    }

    [Fact]
    public void Show_AbiTwo_SaysWhatIsMissing()
    {
        boot["show"].ShouldExitWith(0)
            .ShouldPrint("\"abi\": 2")
            .ShouldPrint("\"notEnforced\"")
            .ShouldPrint("ioctls on devices")
            // Its mounts and namespaces do these.
            .ShouldNotPrint("truncating files")
            .ShouldNotPrint("TCP ports")
            .ShouldNotPrint("abstract sockets and signals");
    }

    [Fact]
    public void Run_LandlockTierWithoutNetworkRules_DeniesSocketsByFilterAndSaysSo()
    {
        boot["landlock tier"].ShouldExitWith(0)
            .ShouldNotPrint("escaped")
            .ShouldPrint("truncating files")
            .ShouldPrint("sockets other than AF_UNIX are denied by the system-call filter")
            .ShouldPrint("no tcp");
    }

    [Theory]
    [InlineData("root")]
    [InlineData("user")]
    public void Run_InAWritableOverlay_WritesAboveWhatItReads(string user) =>
        boot[$"overlay as {user}"].ShouldExitWith(0).ShouldPrint("old\nadded\nfile\n").ShouldPrint("above new\n");

    [Fact]
    public void Run_KernelWithoutTheModule_NamesIt() =>
        boot["no overlay"]
            .ShouldExitWith(125)
            .ShouldPrint("cannot make an overlay for /data: ENODEV; the kernel has no such file system; if it is a module, load it as "
                + "root (`modprobe overlay`)\n");

    [Fact]
    public void Doctor_AbiTwo_SaysSo() => boot["doctor"].ShouldExitWith(0).ShouldPrint("\"landlock");

    /// <summary>The machine.</summary>
    public sealed class Boot() : MachineFixture(MachineKernel.Linux61)
    {
        private const string Isolation = """
            . /etc/functions
            echo secret >~/secret
            berth run -- sh -c '
                echo links $(grep -c : /proc/net/dev)
                echo filter $(sed -n "s/^Seccomp:[^0-9]*//p" /proc/self/status)
                echo >here && echo writes here
                for path in ~/outside/x /usr/bin/outside /etc/outside /sys/kernel/outside; do echo >$path && echo escaped to $path; done
                cat ~/secret && echo escaped
                exit 5' 2>&1
            echo code $?
            [ ! -e ~/outside ] || echo escaped
            """;

        private const string Overlay = """
            place=$(mktemp -d /tmp/layers.XXXXXX) && chmod 711 $place && mkdir $place/lower $place/upper $place/work && echo old >$place/lower/file
            echo "{ \"name\": \"overlay\", \"command\": [\"sh\", \"-c\", \"cat /data/file; echo new >/data/added; ls /data\"], \"sandbox\": { \"profile\": \"strict\", \"filesystem\": [
                { \"overlay\": \"/data\", \"lower\": [\"$place/lower\"], \"upper\": \"$place/upper\", \"work\": \"$place/work\" }] } }" >~/overlay.json
            berth run ~/overlay.json 2>&1 || exit
            echo above $(cat $place/upper/added)
            """;

        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            CaseFunctions.AddTo(machine);
            machine.Add(new MachineCase("isolation as root", Isolation));
            machine.Add(new MachineCase("isolation as user", Isolation) { User = MachineUser.User });
            machine.Add(new MachineCase("no overlay", Overlay));
            machine.Add(new MachineCase("load the module", "insmod /lib/overlay.ko"));
            machine.Add(new MachineCase("overlay as root", Overlay));
            machine.Add(new MachineCase("overlay as user", Overlay) { User = MachineUser.User });
            machine.Add(new MachineCase("show", """
                . /etc/functions
                berth run -- sleep 1234 &
                await is_running || exit
                berth show $(instances) --json
                berth stop $(instances)
                wait; true
                """) { User = MachineUser.User });
            machine.Add(new MachineCase("forbid user namespaces", "sysctl -w user.max_user_namespaces=0"));
            machine.Add(new MachineCase("landlock tier", """
                . /etc/functions
                echo secret >~/secret
                nc -l -p 7000 & listener=$!
                berth run --require landlock -- sh -c 'cat ~/secret && echo escaped; echo >~/outside && echo escaped; nc -w 2 127.0.0.1 7000 </dev/null && echo escaped || echo no tcp' 2>&1
                kill $listener
                berth run --require landlock -- sleep 1234 &
                await is_running || exit
                berth show $(instances) --json
                berth stop $(instances)
                wait; true
                """) { User = MachineUser.User });
            machine.Add(new MachineCase("doctor", "berth doctor --json; true") { User = MachineUser.User });
        }
    }
}
