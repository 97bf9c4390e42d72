using Berth.Bench.Report;
using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>The memory of one service besides the supervisor, for a plain command and for <c>berth run</c>.</summary>
internal sealed class SandboxedService(string directory, string program, string native)
{
    private const string Services = """
        , "grants": {
          "hostServices": [{"name": "echo", "command": ["/bin/sh", "-c", "exec sleep infinity"], "methods": ["echo"]}]}
        """;

    /// <summary>Measures and prints.</summary>
    public void Run(TextWriter output)
    {
        var table = new Table(
            "one service of berth supervise", "processes besides the service, with the launch server", "their private memory");
        Add("a plain command", _ => $"\"{program}\"");
        Add("berth run, in a sandbox", place => Sandboxed(place, ""));
        Add("berth run, in a sandbox, with a host service", place => Sandboxed(place, Services));
        output.WriteLine(table);

        void Add(string name, Func<Workplace, string> command)
        {
            var place = new Workplace(directory, program, 1);
            List<ProcessIdentity> launched = [];
            var failure = SupervisionBench.Attempt(place, () => Prepare(place, command(place)), running =>
            {
                Consumption.WaitUntilIdle([running.Pid]);
                // The service reports its PID inside the sandbox, so find it by name. Do not count the host service either.
                launched.AddRange(Consumption.Descendants(running.Pid).Select(ProcessIdentity.Find).OfType<ProcessIdentity>());
                var beside = Consumption.Descendants(running.Pid)
                    .Where(static pid => Consumption.Name(pid) is not ("service" or "sleep"))
                    .ToList();
                table.Add(name, $"{beside.Count}", $"{Consumption.Memory(beside).Private} KiB");
            });
            if (failure is not null)
                table.Add(name, "not measured", failure);

            // Leftovers does not find processes in the sandbox, because their environment is different.
            foreach (var process in launched.Select(ProcessHandle.TryOpen).OfType<ProcessHandle>())
            {
                process.Signal(Signal.SIGKILL);
                process.Dispose();
            }
        }
    }

    private string[] Prepare(Workplace place, string command)
    {
        var contender = new BerthContender(native);
        contender.Prepare(place);
        File.WriteAllText(
            Path.Combine(place.State, "supervisor", "services", place.Names.Single() + ".json"),
            BerthContender.Definition(place.Names.Single(), command));
        return contender.Command(place);
    }

    private string Sandboxed(Workplace place, string more)
    {
        var spec = Path.Combine(place.Directory, "berth.json");
        File.WriteAllText(spec, $$"""
            {
              "name": "sandboxed", "command": ["/bench/service"], "environment": {"BERTH_BENCH_STARTS": "/bench/starts"},
              "sandbox": {
                "profile": "strict",
                "filesystem": [
                  {"bind": "{{program}}", "to": "/bench/service"},
                  {"bind": "{{place.Starts}}", "to": "/bench/starts", "write": true}]}{{more}}
            }
            """);
        return $"\"{native}\", \"run\", \"{spec}\"";
    }
}
