using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>Under Berth's own supervisor, an ordinary user's.</summary>
public sealed class BuiltinUserTests : ServiceManagerTests
{
    /// <inheritdoc/>
    protected override async ValueTask<bool> RanElsewhereAsync() => await UnprivilegedUser.RanThisTestAsync();

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync() => BuiltinSupervisor.StartAsync();
}
