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

    /// <summary>The end of a machine's console log.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The machine.</param>
    /// <param name="most">How many bytes at most.</param>
    public static byte[] ReadEnd(MachineStore store, string name, int most) => BoundedLog.ReadEnd(PathOf(store, name), most);
}
