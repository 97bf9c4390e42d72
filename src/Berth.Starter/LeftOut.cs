using System.Runtime;

namespace Berth.Starter;

/// <summary>
/// What a process of a few milliseconds does without: the linker puts these in the place of the functions whose names they have behind
/// <c>__wrap_</c> (ld(1), <c>--wrap</c>; Berth.Starter.csproj lists them too). They are called before there is a runtime, so they do next
/// to nothing.
/// A name that a later runtime does not have any more is a slower start, and nothing else: a test looks for what each of them saves.
/// </summary>
internal static class LeftOut
{
    private const int NotImplemented = 38; // ENOSYS
    private const nint PageSize = 4096, StackAbove = 64 * 1024, StackBelow = 512 * 1024;

    /// <summary>The finalizers' thread: exec(2) would have to wait for its end.</summary>
    /// <returns>That it runs.</returns>
    [RuntimeExport("__wrap__Z23PalStartFinalizerThreadPFjPvES_")]
    private static bool StartFinalizerThread() => true;

    /// <summary>Memory limits of the cgroup, from four files: the heap's limit is a constant.</summary>
    [RuntimeExport("__wrap__Z16InitializeCGroupv")]
    private static void FindMemoryLimit()
    {
    }

    /// <summary>Processor limits of the cgroup, from four files: there is one thread.</summary>
    [RuntimeExport("__wrap__Z19InitializeCpuCGroupv")]
    private static void FindProcessorLimit()
    {
    }

    /// <summary>
    /// The settings of a collector that does not exist (<see cref="NoCollector"/>): thirty names, each compared with those of the program.
    /// </summary>
    [RuntimeExport("__wrap__ZN8GCConfig10InitializeEv")]
    private static void ReadCollectorSettings()
    {
    }

    /// <summary>The machine's memory nodes.</summary>
    [RuntimeExport("__wrap__Z21NUMASupportInitializev")]
    private static void FindMemoryNodes()
    {
    }

    /// <summary>
    /// Where the main thread's stack is, which the C library reads in <c>/proc/self/maps</c>. The runtime compares addresses with it: its
    /// upper end is anywhere above
    /// the first frame, its lower end less than what the kernel grows it to.
    /// </summary>
    /// <param name="lowest">Gets the lower end.</param>
    /// <param name="highest">Gets the upper end.</param>
    /// <returns>That it is known.</returns>
    [RuntimeExport("__wrap__Z24PalGetMaximumStackBoundsPPvS0_")]
    private static unsafe bool FindStack(nint* lowest, nint* highest)
    {
        // SAFETY: both are the caller's variables.
        var here = (nint)(&lowest) & -PageSize;
        *lowest = here - StackBelow;
        *highest = here + StackAbove;
        return true;
    }

    /// <summary>
    /// Shared libraries: a static executable would get a second C library with them. Who needs one needs the other executable.
    /// </summary>
    /// <returns>That there is none of that name.</returns>
    [RuntimeExport("__wrap_dlopen")]
    private static nint OpenLibrary() => 0;

    /// <summary>The databases of users and groups, which are read by shared libraries.</summary>
    /// <returns>ENOSYS.</returns>
    [RuntimeExport("__wrap_getpwnam_r")]
    private static int FindUserByName() => NotImplemented;

    /// <inheritdoc cref="FindUserByName"/>
    [RuntimeExport("__wrap_getpwuid_r")]
    private static int FindUserById() => NotImplemented;

    /// <inheritdoc cref="FindUserByName"/>
    [RuntimeExport("__wrap_getgrnam_r")]
    private static int FindGroupByName() => NotImplemented;

    /// <inheritdoc cref="FindUserByName"/>
    [RuntimeExport("__wrap_getgrgid_r")]
    private static int FindGroupById() => NotImplemented;
}
