$ErrorActionPreference = 'Stop'
$self = Get-Process -Id $PID
$wait = 100
while ($true) {
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = '/bin/echo'
    $start.Arguments = '"a\"b" trailing\ "two words\\" "\\\"" "\\\\\"x" "tab	here" "C:\Program Files\x\\"'
    $start.WorkingDirectory = '/srv/with space\'
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $log = [IO.Stream]::Synchronized([IO.FileStream]::new('D:\it''s & 100%\Berth/berth-hostile-quotes.log', 'Append', 'Write', 'ReadWrite, Delete', 1, $true))
    $began = [DateTime]::UtcNow
    $process = [Diagnostics.Process]::Start($start)
    $times = @($self.Id, $self.StartTime.ToFileTimeUtc(), $process.Id, $process.StartTime.ToFileTimeUtc())
    [IO.File]::WriteAllText('D:\it''s & 100%\Berth/berth-hostile-quotes.pid', ($times -join ' '))
    $copies = [Threading.Tasks.Task[]]@($process.StandardOutput.BaseStream.CopyToAsync($log), $process.StandardError.BaseStream.CopyToAsync($log))
    $process.WaitForExit()
    [void][Threading.Tasks.Task]::WaitAll($copies, 5000)
    $log.Dispose()
    [IO.File]::Delete('D:\it''s & 100%\Berth/berth-hostile-quotes.pid')
    if (-not ($process.ExitCode -ne 0)) { exit $process.ExitCode }
    if (([DateTime]::UtcNow - $began).TotalMilliseconds -ge 10000) { $wait = 100 }
    Start-Sleep -Milliseconds $wait
    $wait = [Math]::Min(2 * $wait, 30000)
}
