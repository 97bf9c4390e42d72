using Berth.Engine;
using Berth.Instances.Commit;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Sandbox.Probing;

namespace Berth.Cli;

/// <summary>
/// The caller's state store, cleaned of what ended without cleaning up: every command that looks at instances begins here.
/// </summary>
internal static class Store
{
    public static InstanceStore Open()
    {
        var store = new InstanceStore(HostContext.ReadableDirectories());
        foreach (var failure in StaleInstances.Clean(store))
            Console.Error.WriteLine($"berth: left over from an earlier run: {Printable.Line(FailureText.Of(failure))}");
        return store;
    }
}
