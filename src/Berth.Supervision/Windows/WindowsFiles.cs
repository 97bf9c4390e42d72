using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>The files of a service: the one place that knows.</summary>
internal sealed class WindowsFiles(WindowsOptions options, ServiceName name)
{
    // Bare names such as "con" and "nul" are devices.
    public const string Prefix = "berth-";

    /// <summary>The script that runs it.</summary>
    public string Script => Of(".ps1");

    /// <summary>The task, as it is given to the task scheduler.</summary>
    public string Task => Of(".xml");

    /// <summary>What the service writes.</summary>
    public string Log => Of(".log");

    /// <summary>Which processes run: pid and start time of the script's and of the service's own.</summary>
    public string Processes => Of(".pid");

    /// <summary>There where the service is started from the Startup folder.</summary>
    public string Fallback => Of(".startup");

    /// <summary>What starts it from there; there while it is wanted up.</summary>
    public string Startup => Path.Combine(options.StartupFolder, Prefix + name + ".cmd");

    /// <summary>The file names that are made of a service's name.</summary>
    public static (string Prefix, string Suffix) LongestFileName => (Prefix, ".startup.new");

    public IEnumerable<string> All => [Script, Task, Log, Processes, Fallback, Startup];

    private string Of(string suffix) => Path.Combine(options.Directory, Prefix + name + suffix);
}
