namespace Berth.Bench.Supervision;

/// <summary>s6-svscan, which runs an s6-supervise for each service, and with logs another one and an s6-log.</summary>
internal sealed class S6Contender(bool withLogs) : SupervisorContender
{
    public override string Name => withLogs ? "s6 with logs" : "s6";

    public override string Logger => "s6-log";

    public override string Remark =>
        "s6-supervise waits a second before each restart; runsv does so after a run of less than a second, "
            + "so no service is killed twice";

    public override int ProcessesPerService => withLogs ? 4 : 2;

    protected override string Program => "s6-svscan";

    public override void Prepare(Workplace place)
    {
        foreach (var name in place.Names)
        {
            var service = Path.Combine(place.Directory, "scan", name);
            Directory.CreateDirectory(service);
            File.CreateSymbolicLink(Path.Combine(service, "run"), place.Program);
            if (withLogs || place.WithLogs)
                WriteScript(
                    Path.Combine(service, "log", "run"), $"s6-log n{Workplace.LogFiles} s{Workplace.LogSize} T {place.Logs}/{name}");
        }

        Directory.CreateDirectory(place.Logs);
    }

    public override string[] Command(Workplace place) =>
        [Program, "-c", $"{(2 * place.Count) + 10}", Path.Combine(place.Directory, "scan")];
}
