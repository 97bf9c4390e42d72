namespace Berth.Machines.Vmm;

/// <summary>Starts VMMs in isolation: a guest that has broken out into its VMM shall find nothing there.</summary>
public interface IVmmLauncher
{
    /// <summary>Starts one. The caller owns the result.</summary>
    /// <exception cref="Linux.Errors.BerthException">It can't be started.</exception>
    IStartedVmm Start(VmmStart start);
}
