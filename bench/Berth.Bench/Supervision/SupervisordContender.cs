namespace Berth.Bench.Supervision;

/// <summary>supervisord, a Python program with one process for all services.</summary>
internal sealed class SupervisordContender : SupervisorContender
{
    // supervisord checks every service at every event. To start ten thousand takes longer than all other measurements.
    private const int MostServices = 1000;
    private const int DescriptorsPerService = 4, DescriptorsBeside = 100;

    public override string Name => "supervisord";

    public override string Logger => "supervisord";

    public override string Remark => "supervisord restarts a service at its next poll, at most a second later; its log lines have no times";

    public override int ProcessesPerService => 1;

    protected override string Program => "supervisord";

    public override string? Refusal(int count) =>
        base.Refusal(count) ?? (count > MostServices ? "supervisord takes minutes to start so many" : null);

    public override void Prepare(Workplace place)
    {
        Directory.CreateDirectory(place.Logs);
        var log = place.WithLogs
            ? $"{place.Logs}/%(process_num)05d\nstdout_logfile_maxbytes={Workplace.LogSize}\nstdout_logfile_backups={Workplace.LogFiles}"
            : "NONE";
        File.WriteAllText(
            Path.Combine(place.Directory, "supervisord.conf"),
            $"""
            [supervisord]
            nodaemon=true
            logfile=/dev/null
            logfile_maxbytes=0
            pidfile={place.Directory}/supervisord.pid
            minfds={(place.Count * DescriptorsPerService) + DescriptorsBeside}
            [program:s]
            command={place.Program}
            process_name=%(process_num)05d
            numprocs={place.Count}
            autorestart=true
            startsecs=0
            redirect_stderr=true
            stdout_logfile={log}

            """);
    }

    public override string[] Command(Workplace place) => [Program, "-c", Path.Combine(place.Directory, "supervisord.conf")];
}
