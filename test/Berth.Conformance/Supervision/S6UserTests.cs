using Berth.Supervision.S6;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>Under an s6-svscan of an ordinary user's.</summary>
public sealed class S6UserTests : ServiceManagerTests
{
    /// <inheritdoc/>
    protected override async ValueTask<bool> RanElsewhereAsync() => await UnprivilegedUser.RanThisTestAsync();

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync()
    {
        var tree = new S6Tree();
        return ValueTask.FromResult(new SupervisedHost(new S6ServiceManager(tree.Options), tree));
    }
}
