using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Boots one Debian for the tests of a class: they say what they expect of its cases.</summary>
public abstract class DebianMachineFixture : IAsyncLifetime
{
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
            var machine = new DebianMachine();
            Describe(machine);
            _run = await machine.RunAsync(TestContext.Current.CancellationToken);
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
    protected abstract void Describe(DebianMachine machine);
}
