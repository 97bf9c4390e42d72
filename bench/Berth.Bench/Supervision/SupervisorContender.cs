using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>A supervisor that is measured: how its services are described to it, and how it is started.</summary>
internal abstract class SupervisorContender
{
    /// <summary>What the tables call it.</summary>
    public abstract string Name { get; }

    /// <summary>What keeps the logs of services, by its process name.</summary>
    public abstract string Logger { get; }

    /// <summary>What it does by design that the figures show; null: nothing.</summary>
    public virtual string? Remark => null;

    /// <summary>How many processes there are for a service, the service's own included.</summary>
    public virtual int ProcessesPerService => 2;

    /// <summary>Why it can't have so many services here; null: it can.</summary>
    public virtual string? Refusal(int count) => ExecutableFinder.Find(Program) is null ? $"{Program} is not installed" : null;

    /// <summary>Describes the services.</summary>
    public abstract void Prepare(Workplace place);

    /// <summary>The command line that starts it.</summary>
    public abstract string[] Command(Workplace place);

    /// <summary>The supervisor's program.</summary>
    protected abstract string Program { get; }

    /// <summary>Makes a program that becomes another.</summary>
    protected static void WriteScript(string path, string command)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\nexec {command}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
