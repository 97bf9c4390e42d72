using System.Diagnostics;
using Berth.Conformance.Machine;
using Berth.Conformance.Services;
using Berth.TestKit;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>A workload in a machine as a service: its socket, its stop, the end of its VMM, and the end of its supervisor.</summary>
[Collection(nameof(MachineCollection))]
public sealed class MachineServiceTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Answers each connection with the number of starts, which is in /data, and writes there when it is stopped.</summary>
    private const string Source = """
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/socket.h>
        #include <unistd.h>
        static void stop(int signal) { int f = open("/data/stopped", O_WRONLY | O_CREAT, 0644); write(f, "x", 1); close(f); _exit(signal != SIGTERM); }
        int main(void) {
            int starts = 0;
            FILE *count = fopen("/data/starts", "r");
            if (count) { fscanf(count, "%d", &starts); fclose(count); }
            count = fopen("/data/starts", "w"); fprintf(count, "%d\n", starts + 1); fclose(count); sync();
            signal(SIGTERM, stop);
            if (atoi(getenv("LISTEN_PID")) != getpid()) return 9;
            for (;;) {
                char text[64], request[1024];
                int client = accept(3, 0, 0);
                read(client, request, sizeof request);
                int size = snprintf(text, sizeof text, "HTTP/1.0 200 OK\r\n\r\nstarts %d stopped %d\n", starts + 1, access("/data/stopped", F_OK) == 0);
                write(client, text, size);
                close(client);
            }
        }
        """;

    [Fact]
    public async Task Service_StoppedKilledAndOrphaned_AnswersWithItsData()
    {
        var gcc = HostTool.Require("gcc");
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        var (cancellation, port) = (TestContext.Current.CancellationToken, ServiceHome.FreePort());
        Directory.CreateDirectory(host["app"]);
        File.WriteAllText(host["server.c"], Source);
        using (var compiler = Process.Start(gcc, ["-w", "-static", "-o", host["app/server"], host["server.c"]]))
        {
            await compiler.WaitForExitAsync(cancellation);
            compiler.ExitCode.ShouldBe(0);
        }

        var description = $$"""
            { "name": "web", "command": ["./server"], "workingDirectory": ".", "isolation": "machine", "machine": {{host.MachineObject[..^1]}}, "work": "16M" },
              "environment": { "A": "b" }, "sandbox": { "resources": { "memory": "256M", "pids": 32 } },
              "supervise": { "restart": "always", "listen": ["127.0.0.1:{{port}}"], "ready": { "tcp": "127.0.0.1:{{port}}" } } }
            """;
        File.WriteAllText(host["app/berth.json"], description);
        try
        {
            (await BerthAsync("up", "-d", host["app"])).ShouldSucceed();
            (await AskAsync()).ShouldBe("starts 1 stopped 0\n");

            // Stopped: what it wrote just before is there at the next start.
            (await BerthAsync("stop", "web")).ShouldSucceed();
            VmHost.Processes("name web,process=berth-vm").ShouldBeEmpty();
            (await BerthAsync("start", "web")).ShouldSucceed();
            (await AskAsync()).ShouldBe("starts 2 stopped 1\n");

            // The VMM is killed: it is started again, and the disk is intact.
            Kill("name web,process=berth-vm");
            (await AskAsync()).ShouldBe("starts 3 stopped 1\n");

            // The supervisor is killed: the machine goes on, and is found again.
            Kill("supervise --while-needed");
            (await AskAsync()).ShouldBe("starts 3 stopped 1\n");
            (await BerthAsync("up", "-d", host["app"])).ShouldSucceed();
            (await BerthAsync("exec", "web", "--", "id", "-u")).Output.Trim().ShouldNotBe("0");
            await ExecBesideAsync();
            (await AskAsync()).ShouldBe("starts 3 stopped 1\n");
        }
        finally
        {
            await BerthAsync("down", "web");
        }

        VmHost.Processes("name web,process=berth-vm").ShouldBeEmpty();

        Task<CommandOutput> BerthAsync(params string[] arguments) => host.RunBerthAsync(arguments, null);

        // A command beside the workload may do what that may: it writes the workspace, which is root's; it has its variables and its limit.
        async Task ExecBesideAsync()
        {
            const string Script =
                "pwd; echo $A $LISTEN_PID; echo x >beside; cat /proc/self/cgroup; cat /sys/fs/cgroup/berth*/pids.max";
            (await BerthAsync("exec", "web", "--", "sh", "-c", Script)).ShouldSucceed()
                .ShouldBe($"{host["app"]}\nb\n0::/berth.workload.1\n32\n");
            File.ReadAllText(host["app/beside"]).ShouldBe("x\n");
        }

        // A connection waits in the socket's backlog while there is no machine; it is cut off if that is killed.
        async Task<string> AskAsync()
        {
            var answer = "";
            await Eventually.Async(
                async () =>
                {
                    try
                    {
                        // The server has one client at a time: no connection may be kept.
                        using var client = new HttpClient();
                        answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), cancellation);
                        return true;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                s_limit, cancellation);
            return answer;
        }

        void Kill(string what)
        {
            var line = VmHost.Processes(what).First(
                line => what.StartsWith("name", StringComparison.Ordinal)
                    || EnvironmentOf(line.Split(' ')[0]).Contains(host["state"], StringComparison.Ordinal));
            using var process = Process.GetProcessById(int.Parse(line.Split(' ')[0]));
            process.Kill();
            process.WaitForExit();
        }

        static string EnvironmentOf(string pid) => File.ReadAllText($"/proc/{pid}/environ");
    }
}
