using Berth.TestKit.Containers;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Supervision;

/// <summary>Starts one container for the tests of a class. Inside it, where the same tests run, it does nothing.</summary>
/// <param name="init">What is process 1 of it.</param>
public abstract class ContainerFixture(ContainerInit init) : IAsyncLifetime
{
    private TestContainer? _container;
    private string? _missing;

    /// <summary>The container; skips the test where none can be had.</summary>
    public TestContainer Container
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? "");
            return _container!;
        }
    }

    /// <summary>Whether the calling test has run in the container; false: it is there already, and goes on.</summary>
    /// <param name="user">root, or <see cref="TestContainer.User"/>.</param>
    public async ValueTask<bool> RanThisTestAsync(string user)
    {
        if (TestContainer.IsHere)
            return false;
        await Container.RunThisTestAsync(user);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (TestContainer.IsHere)
            return;
        try
        {
            _container = await TestContainer.StartAsync(init, TestContext.Current.CancellationToken);
        }
        catch (MachineUnavailableException exception)
        {
            _missing = exception.Message;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _container?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
