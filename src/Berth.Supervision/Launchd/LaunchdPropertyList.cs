using Berth.Supervision.Definitions;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Launchd;

/// <summary>The property list of a service (launchd.plist(5) of macOS).</summary>
internal static class LaunchdPropertyList
{
    private static readonly (string Rlimit, string Key)[] s_limits =
    [
        ("core", "Core"), ("cpu", "CPU"), ("data", "Data"), ("fsize", "FileSize"), ("memlock", "MemoryLock"), ("nofile", "NumberOfFiles"),
        ("nproc", "NumberOfProcesses"), ("rss", "ResidentSetSize"), ("stack", "Stack"),
    ];

    /// <summary>The label of a service for launchd.</summary>
    public static string LabelOf(ServiceName name) => LaunchdServiceManager.Prefix + name;

    /// <summary>The property list as bytes.</summary>
    /// <exception cref="ServiceException">The definition needs something that launchd does not support.</exception>
    public static byte[] Write(ServiceDefinition definition, string log)
    {
        ThrowIfImpossible(definition);
        var supervise = definition.Supervise;
        using var list = new PropertyListWriter();
        list.StartDictionary();
        list.String("Label", LabelOf(definition.Name));
        list.Key("ProgramArguments");
        list.StartArray();
        foreach (var argument in definition.Command)
            list.String(argument);
        list.EndArray();
        if (definition.WorkingDirectory is { } directory)
            list.String("WorkingDirectory", directory);
        WriteEnvironment(list, definition);
        if (definition.User is { } user)
            list.String("UserName", user);
        WriteTimer(list, definition);
        WriteRestart(list, supervise);
        list.Integer("ExitTimeOut", Math.Max(1, (long)Math.Ceiling(definition.Stop.Delay.TotalSeconds)));
        list.String("StandardOutPath", log);
        list.String("StandardErrorPath", log);
        if (definition.Resources.Nice is { } nice)
            list.Integer("Nice", nice);
        WriteLimits(list, "SoftResourceLimits", definition, static limit => limit.Soft);
        WriteLimits(list, "HardResourceLimits", definition, static limit => limit.Hard);
        list.EndDictionary();
        return list.ToBytes();
    }

    private static void WriteEnvironment(PropertyListWriter list, ServiceDefinition definition)
    {
        if (definition.Environment.IsEmpty)
            return;
        list.Key("EnvironmentVariables");
        list.StartDictionary();
        foreach (var (key, value) in definition.Environment)
            list.String(key, value);
        list.EndDictionary();
    }

    private static void WriteRestart(PropertyListWriter list, SuperviseSpec supervise)
    {
        if (supervise.Timer is null)
            list.Boolean("RunAtLoad", value: true);
        // A job with KeepAlive is always started at load, which would be a wrong start for a timer.
        if (supervise.Timer is null && supervise.Restart is RestartCondition.Always)
            list.Boolean("KeepAlive", value: true);
        if (supervise.Timer is null && supervise.Restart is RestartCondition.OnFailure)
        {
            list.Key("KeepAlive");
            list.StartDictionary();
            list.Boolean("SuccessfulExit", value: false);
            list.EndDictionary();
        }

        // In whole seconds and constant: launchd does not double the delay.
        list.Integer("ThrottleInterval", Math.Max(1, (long)Math.Ceiling(supervise.Backoff.Initial.TotalSeconds)));
    }

    private static void WriteTimer(PropertyListWriter list, ServiceDefinition definition)
    {
        if (definition.Supervise.Timer is not { } timer)
            return;
        if (timer.Every is { } every)
            list.Integer("StartInterval", (long)Math.Ceiling(every.TotalSeconds));
        if (timer.At is not { } at)
            return;
        list.Key("StartCalendarInterval");
        list.StartArray();
        foreach (var moment in LaunchdCalendar.Expand(at)
            ?? throw ServiceException.NotSupported(definition.Name, ServiceManagerKind.Launchd,
                $"start a service at {ServiceException.Quote(at.ToString())}",
                "name no years, seconds or time zones, days of the month or of the week but not both, and not too many times"))
        {
            list.StartDictionary();
            foreach (var (key, value) in moment)
                list.Integer(key, value);
            list.EndDictionary();
        }

        list.EndArray();
    }

    private static void WriteLimits(PropertyListWriter list, string key, ServiceDefinition definition, Func<RlimitSpec, long?> valueOf)
    {
        var limits = definition.Resources.Rlimits.Where(limit => valueOf(limit.Value) is not null).ToList();
        if (limits.Count is 0)
            return;
        list.Key(key);
        list.StartDictionary();
        foreach (var (name, limit) in limits)
            list.Integer(Array.Find(s_limits, known => known.Rlimit == name).Key, valueOf(limit)!.Value);
        list.EndDictionary();
    }

    private static void ThrowIfImpossible(ServiceDefinition definition)
    {
        XmlContent.ThrowIfImpossible(definition, ServiceManagerKind.Launchd);
        if (definition.Stop.Signal is not "SIGTERM")
            throw NotSupported(definition, $"stop a service with {definition.Stop.Signal}", "let it take SIGTERM");
        if (definition.Supervise.StartLimit is not null)
            throw NotSupported(definition, "limit how often a service starts", "take startLimit out");
        foreach (var name in definition.Resources.Rlimits.Keys)
        {
            if (!Array.Exists(s_limits, known => known.Rlimit == name))
                throw NotSupported(definition, $"limit {name}", "take that limit out");
        }
    }

    private static ServiceException NotSupported(ServiceDefinition definition, string what, string suggestion) =>
        ServiceException.NotSupported(definition.Name, ServiceManagerKind.Launchd, what, suggestion);
}
