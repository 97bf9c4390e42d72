namespace Berth.TestKit.VirtualMachines;

/// <summary>One run of a test machine, from boot to power-off.</summary>
/// <param name="Cases">The results of the cases that ended, in order.</param>
/// <param name="IsComplete">Whether the machine came to the end of its cases and powered off.</param>
/// <param name="KernelLog">What the kernel and init said on the console.</param>
public sealed record MachineRun(IReadOnlyList<MachineCaseResult> Cases, bool IsComplete, string KernelLog)
{
    /// <summary>The result of a case; fails, with the kernel's log, if the machine did not come that far.</summary>
    public MachineCaseResult this[string name]
    {
        get
        {
            var result = Cases.FirstOrDefault(result => result.Name == name);
            if (result is null)
                Assert.Fail($"the machine {(IsComplete ? "has no case" : "died before the end of case")} \"{name}\"; {Cases.Count} cases "
                    + $"ended\n{KernelLog}");
            return result!;
        }
    }
}
