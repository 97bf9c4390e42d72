using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Shell functions that the cases share; scripts begin in ~/work.</summary>
internal static class CaseFunctions
{
    private const string Script = """
        # instances: the ids of the running instances.
        instances() { berth ps --json | sed -n 's/.*"id": *"\([0-9a-f]*\)".*/\1/p'; }
        is_running() { [ -n "$(instances)" ]; }
        # cgroups: those of instances. berth-host is where a scope's own processes are moved to; it lives as long as they do.
        cgroups() { find /sys/fs/cgroup -type d -name 'berth-*' ! -name berth-host; }
        # leftovers: what an instance must not leave behind it.
        leftovers() { cgroups; ls ${XDG_STATE_HOME:-$HOME/.local/state}/berth/instances/*/*.json /var/lib/berth/instances/*/*.json 2>/dev/null; pgrep 'sleep 1234'; }
        # await COMMAND...: returns when it holds, or after 30 s: a machine without KVM is slow.
        seconds() { cut -d. -f1 /proc/uptime; }
        await() { end=$(($(seconds) + 30)); until "$@"; do [ $(seconds) -lt $end ] || { echo "not within 30 s: $*"; return 1; }; usleep 50000; done; }
        # pgrep PATTERN: processes whose pid and command line match; this shell does not count.
        pgrep() { ps -o pid,args | grep "$1" | grep -v grep; }
        ended() { ! pgrep "$1" >/dev/null; }
        mkdir -p ~/work && cd ~/work

        """;

    /// <summary>A script that has them, and says at its end what was left, if anything.</summary>
    public static string Around(string script) => $". /etc/functions\n{script}\n[ -z \"$(leftovers)\" ] || echo \"left: $(leftovers)\"";

    /// <summary>Puts them into a machine, with the native berth.</summary>
    public static void AddTo(TestMachine machine)
    {
        machine.AddBerth();
        machine.AddFile("/etc/functions", Script);
    }
}
