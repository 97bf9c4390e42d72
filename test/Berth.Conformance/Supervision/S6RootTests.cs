using Berth.Supervision.S6;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>Under an s6-svscan of root's.</summary>
public sealed class S6RootTests : ServiceManagerTests
{
    /// <inheritdoc/>
    protected override ValueTask<bool> RanElsewhereAsync()
    {
        Caller.Root();
        return ValueTask.FromResult(false);
    }

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync()
    {
        var tree = new S6Tree();
        return ValueTask.FromResult(new SupervisedHost(new S6ServiceManager(tree.Options), tree));
    }
}
