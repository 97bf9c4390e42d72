namespace Berth.Bench.Supervision;

/// <summary>runsvdir, which runs a runsv for each service.</summary>
internal sealed class RunitContender : SupervisorContender
{
    private const int MostServices = 1000;

    public override string Name => "runit";

    public override string Logger => "svlogd";

    public override string Remark => "runit's CPU time when idle: runsvdir scans its directory every five seconds";

    protected override string Program => "runsvdir";

    public override string? Refusal(int count) =>
        base.Refusal(count) ?? (count > MostServices ? $"runsvdir supports at most {MostServices:N0} services" : null);

    public override void Prepare(Workplace place)
    {
        foreach (var name in place.Names)
        {
            var service = Path.Combine(place.Directory, "scan", name);
            Directory.CreateDirectory(service);
            File.CreateSymbolicLink(Path.Combine(service, "run"), place.Program);
            if (!place.WithLogs)
                continue;
            var log = Path.Combine(place.Logs, name);
            WriteScript(Path.Combine(service, "log", "run"), $"svlogd -tt {log}");
            Directory.CreateDirectory(log);
            File.WriteAllText(Path.Combine(log, "config"), $"s{Workplace.LogSize}\nn{Workplace.LogFiles}\n");
        }
    }

    public override string[] Command(Workplace place) => [Program, Path.Combine(place.Directory, "scan")];
}
