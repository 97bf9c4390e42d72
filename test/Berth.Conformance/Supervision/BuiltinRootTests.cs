using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>Under Berth's own supervisor, root's.</summary>
public sealed class BuiltinRootTests : ServiceManagerTests
{
    /// <inheritdoc/>
    protected override ValueTask<bool> RanElsewhereAsync()
    {
        Caller.Root();
        return ValueTask.FromResult(false);
    }

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync() => BuiltinSupervisor.StartAsync();
}
