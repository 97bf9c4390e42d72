using Berth.Sandbox.HostActions;

namespace Berth.Engine.Running;

/// <summary>Makes the directories that a spec wants to be there.</summary>
internal static class HostDirectories
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Ensure(EnsureDirectoryAction action)
    {
        if (Directory.Exists(action.Path))
            return;
        Directory.CreateDirectory(action.Path, Private);
        if (action.Owner is { } owner)
            Berth.Linux.FileOwner.Set(action.Path, owner, owner);
    }
}
