using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>A measured supervisor: writes its service definitions, and starts it.</summary>
internal abstract class SupervisorContender
{
    /// <summary>The name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>The process name of the program that writes the logs of services.</summary>
    public abstract string Logger { get; }

    /// <summary>A property of its design that affects the results; null: none.</summary>
    public virtual string? Remark => null;

    /// <summary>The number of processes for each service, with the service's process.</summary>
    public virtual int ProcessesPerService => 2;

    /// <summary>The reason that it can't be measured with this number of services; null: it can.</summary>
    public virtual string? Refusal(int count) => ExecutableFinder.Find(Program) is null ? $"{Program} is not installed" : null;

    /// <summary>Writes the service definitions.</summary>
    public abstract void Prepare(Workplace place);

    /// <summary>The command line of the supervisor.</summary>
    public abstract string[] Command(Workplace place);

    /// <summary>The supervisor's program.</summary>
    protected abstract string Program { get; }

    /// <summary>Writes a shell script that executes a command.</summary>
    protected static void WriteScript(string path, string command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\nexec {command}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
