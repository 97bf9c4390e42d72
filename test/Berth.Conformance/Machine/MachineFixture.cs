using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Boots one machine for the tests of a class: they say what they expect of its cases.</summary>
/// <param name="kernel">The kernel to boot.</param>
public abstract class MachineFixture(MachineKernel kernel) : IAsyncLifetime
{
    private readonly TestMachine _machine = new(kernel);
    private string? _missing;
    private MachineRun? _run;

    /// <summary>The result of a case; skips the test where no machine can be had.</summary>
    public MachineCaseResult this[string name]
    {
        get
        {
            Assert.SkipWhen(_missing is not null, _missing ?? "");
            return _run![name];
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        try
        {
            Describe(_machine);
            _run = await _machine.RunAsync(TestContext.Current.CancellationToken);
            foreach (var result in _run.Cases)
                TestContext.Current.SendDiagnosticMessage(
                    "{0}: exit code {1}, {2} s\n{3}", result.Name, result.ExitCode, result.Time.TotalSeconds, result.Output);
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
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds the files and the cases.</summary>
    protected abstract void Describe(TestMachine machine);
}
