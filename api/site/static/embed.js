// <so-chuan figure="…" release="2026.2" lang="vi"></so-chuan>, or chart="GRDP_CURRENT" ref_area="VN-70".
// What it shows is written by the server, the release and whether it is out of date among it.

const home = new URL('.', import.meta.url).href;

class SoChuan extends HTMLElement {
  static observedAttributes = ['figure', 'chart', 'ref_area', 'release', 'lang'];

  connectedCallback() {
    this.root ??= this.attachShadow({ mode: 'open' });
    this.fill();
  }

  attributeChangedCallback() {
    if (this.root) this.fill();
  }

  get address() {
    const of = (name) => this.getAttribute(name);
    const lang = (of('lang') || 'vi').slice(0, 2);
    const path = of('chart')
      ? `charts/${encodeURIComponent(of('chart'))}`
      : `figures/${encodeURIComponent(of('figure') || '').replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
    const address = new URL(`${lang}/embed/${path}`, home);
    for (const name of ['release', 'ref_area']) {
      if (of(name)) address.searchParams.set(name, of(name));
    }
    return address.href;
  }

  async fill() {
    const asked = this.address;
    let shown;
    try {
      const answer = await fetch(asked);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      shown = page.querySelector('article.embed');
    } catch { /* without the server there is only its address to show */ }
    if (asked !== this.address) return;
    if (!shown) {
      shown = document.createElement('a');
      shown.href = asked;
      shown.textContent = 'Số Chuẩn';
    }
    for (const link of shown.querySelectorAll('a[href]')) {
      link.href = new URL(link.getAttribute('href'), asked).href;
    }
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = `${home}embed.css`;
    this.root.replaceChildren(style, document.adoptNode(shown));
  }
}

customElements.get('so-chuan') || customElements.define('so-chuan', SoChuan);
