namespace Berth.Machines.Lifecycle;

/// <summary>What a machine wrote to its console.</summary>
public static class MachineLogs
{
    /// <summary>The path of a machine's console log. When it is full it becomes PATH.1.</summary>
    public static string PathOf(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        return $"{store.DirectoryOf(name)}/{MachineKeeper.ConsoleLog}";
    }

    /// <summary>Opens a machine's console log, which can be read even after the machine was removed. The caller owns the result.</summary>
    /// <returns>Null: there is none.</returns>
    public static FileStream? TryOpen(MachineStore store, string name) => BoundedLog.TryOpen(PathOf(store, name));

    /// <summary>The end of a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="most">How many bytes at most.</param>
    public static byte[] ReadEnd(FileStream log, int most)
    {
        ArgumentNullException.ThrowIfNull(log);
        return BoundedLog.ReadEnd(log, most);
    }
}
