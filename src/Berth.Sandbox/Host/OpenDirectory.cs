namespace Berth.Sandbox.Host;

/// <summary>A host directory that stays open until the last of the directories to be opened from it is.</summary>
/// <param name="directory">The directory; becomes this object's.</param>
/// <param name="hostPath">The path by which it was come to.</param>
internal sealed class OpenDirectory(IHostDirectory directory, string hostPath)
{
    private int _users = 1;

    public IHostDirectory Directory => directory;

    public string HostPath => hostPath;

    public void Hold() => _users++;

    public void Release()
    {
        if (--_users == 0)
            directory.Dispose();
    }
}
